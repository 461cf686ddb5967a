import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.searchparam.config.NicknameServiceConfig;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * HAPI's JPA server for R4 with its database in a file, as a hospital runs it; nobody is asked who they are.
 * In: port (0: any) and the file. Out: "listening PORT" on standard output. SIGTERM ends it in order.
 */
public class HapiServer {

  private static String databaseUrl;

  public static void main(String[] args) throws Exception {
    // On the disk before it is confirmed; closed by the pool, after what still uses it.
    databaseUrl = "jdbc:h2:file:" + args[1] + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    var beans = new AnnotationConfigApplicationContext(Settings.class);
    beans.registerShutdownHook();
    var jetty = new Server();
    var connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(args[0]));
    jetty.addConnector(connector);
    var context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(beans.getBean(RestfulServer.class)), "/fhir/*");
    jetty.setHandler(context);
    jetty.setStopAtShutdown(true);
    jetty.start();
    System.out.println("listening " + connector.getLocalPort());
  }

  @Configuration
  @Import({
    JpaR4Config.class,
    HapiJpaConfig.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    ThreadPoolFactoryConfig.class,
    SubscriptionChannelConfig.class,
    SubscriptionSubmitterConfig.class,
    NicknameServiceConfig.class
  })
  static class Settings {

    @Bean
    public JpaStorageSettings storageSettings() {
      return new JpaStorageSettings();
    }

    @Bean
    public PartitionSettings partitionSettings() {
      return new PartitionSettings();
    }

    @Bean
    public SubscriptionSettings subscriptionSettings() {
      return new SubscriptionSettings();
    }

    @Bean(destroyMethod = "close")
    public DataSource dataSource() {
      var pool = new BasicDataSource();
      pool.setDriver(new org.h2.Driver());
      pool.setUrl(databaseUrl);
      pool.setUsername("sa");
      pool.setPassword("");
      pool.setMaxTotal(20);
      return pool;
    }

    @Bean
    @Primary
    public LocalContainerEntityManagerFactoryBean entityManagerFactory(
        DataSource dataSource,
        ConfigurableListableBeanFactory beans,
        FhirContext fhir,
        JpaStorageSettings storage) {
      var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, storage);
      factory.setPersistenceUnitName("hospital");
      factory.setDataSource(dataSource);
      var properties = new Properties();
      properties.put("hibernate.dialect", HapiFhirH2Dialect.class.getName());
      properties.put("hibernate.hbm2ddl.auto", "update");
      properties.put("hibernate.search.enabled", "false");
      factory.setJpaProperties(properties);
      return factory;
    }

    @Bean
    @Primary
    public JpaTransactionManager transactionManager(EntityManagerFactory factory) {
      return new JpaTransactionManager(factory);
    }

    @Bean
    public RestfulServer restfulServer(
        FhirContext fhir,
        IFhirSystemDao<?, ?> system,
        IJpaSystemProvider systemProvider,
        ResourceProviderFactory providers,
        JpaStorageSettings storage,
        ISearchParamRegistry parameters,
        IValidationSupport validation,
        DatabaseBackedPagingProvider paging) {
      var server = new RestfulServer(fhir);
      server.registerProviders(providers.createProviders());
      server.registerProvider(systemProvider);
      server.setServerConformanceProvider(
          new JpaCapabilityStatementProvider(server, system, storage, parameters, validation));
      server.setPagingProvider(paging);
      server.setServerAddressStrategy(new IncomingRequestAddressStrategy());
      return server;
    }
  }
}
