import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * FHIR R4 resources, one JSON a line on standard input, are validated by the HAPI FHIR validator,
 * without a network.
 *
 * <p>Arguments: folders whose definitions are known beside those of R4. Out, on standard output:
 * for every fault of severity error or fatal a line "number of the input line, from 1; place;
 * message", separated by tabs; at the end "done" and the number of lines read.
 */
public final class ValidateLines {
  private static final String OUR_EXTENSIONS = "https://health-analysis-mentor.org/";

  private ValidateLines() {}

  public static void main(String[] folders) throws IOException {
    // Whatever a library prints goes to standard error: standard output is ours.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    FhirValidator validator = validatorOf(folders);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      for (SingleValidationMessage fault : validator.validateWithResult(line).getMessages()) {
        if (fault.getSeverity().compareTo(ResultSeverityEnum.ERROR) < 0) continue;
        out.println(
            number + "\t" + oneLine(fault.getLocationString()) + "\t" + oneLine(fault.getMessage()));
      }
    }
    out.println("done\t" + number);
  }

  private static FhirValidator validatorOf(String[] folders) throws IOException {
    FhirContext context = FhirContext.forR4();
    IValidationSupport support =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            definitions(context, folders),
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new SnapshotGeneratingValidationSupport(context),
            unknownCodeSystemsAreWarnings(context));
    FhirInstanceValidator rules = new FhirInstanceValidator(support);
    rules.setCustomExtensionDomains(List.of(OUR_EXTENSIONS));
    rules.setAnyExtensionsAllowed(true);
    rules.setErrorForUnknownProfiles(true);
    rules.setAssumeValidRestReferences(true);
    rules.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    return context.newValidator().registerValidatorModule(rules);
  }

  private static PrePopulatedValidationSupport definitions(FhirContext context, String[] folders)
      throws IOException {
    PrePopulatedValidationSupport all = new PrePopulatedValidationSupport(context);
    for (String folder : folders) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
          all.addResource(context.newJsonParser().parseResource(Files.readString(file)));
        }
      }
    }
    return all;
  }

  /** LOINC, SNOMED CT and UCUM are not here: their codes cannot be looked up, which is no fault. */
  private static IValidationSupport unknownCodeSystemsAreWarnings(FhirContext context) {
    UnknownCodeSystemWarningValidationSupport support =
        new UnknownCodeSystemWarningValidationSupport(context);
    support.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    return support;
  }

  private static String oneLine(String text) {
    return text == null ? "" : text.replaceAll("\\s+", " ");
  }
}
