/** The models and one of their cards: inside a launch, or open to everyone at /models. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { useModel, useModels } from '../api/models.ts';
import { asProblem } from '../api/problem.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { viewPath } from '../parts/routes.ts';
import { useNarrow } from '../parts/use-narrow.ts';
import { Bar } from '../panels/Bar/bar.tsx';
import { Help } from '../panels/Help/help.tsx';
import { ModelList } from '../panels/Models/model-list.tsx';
import { ModelShown } from '../panels/Models/model-shown.tsx';
import styles from './pages.module.css';

const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });

/** Without a chart: the cards, and nothing of any hospital. */
export function OpenModelsPage() {
  return (
    <QueryClientProvider client={client}>
      <Bar hospital={null} user={null} sessionEndsAt={null} />
      <main className={styles.page} id="main" tabIndex={-1}>
        <Models session={null} />
      </main>
      <Help />
    </QueryClientProvider>
  );
}

export function ModelsOfLaunch({ session }: { readonly session: string }) {
  return (
    <>
      <Link href={viewPath(session)} className={styles.back ?? ''}>
        <Icon name="back" small /> Risks
      </Link>
      <Models session={session} />
    </>
  );
}

function Models({ session }: { readonly session: string | null }) {
  const narrow = useNarrow();
  const parts = useParams()['*'] ?? '';
  const [id = '', version = '', tab = ''] = parts.split('/').map(decodeURIComponent);
  const models = useModels(session);
  if (models.isError) return <ProblemNotice problem={asProblem(models.error)} />;
  if (models.data === undefined) return <p role="status">Reading the models …</p>;
  const list = (
    <ModelList
      session={session}
      view={models.data}
      selected={`${id}@${version}`}
      alone={id === ''}
    />
  );
  if (id === '') return <div className={styles.single}>{list}</div>;
  return (
    <div className={narrow ? styles.single : styles.railed}>
      {!narrow && <div>{list}</div>}
      <div className={styles.content}>
        <One key={`${id}@${version}`} session={session} id={id} version={version} tab={tab} />
        {narrow && list}
      </div>
    </div>
  );
}

interface OneProps {
  readonly session: string | null;
  readonly id: string;
  readonly version: string;
  readonly tab: string;
}

function One({ session, id, version, tab }: OneProps) {
  const model = useModel(session, id, version);
  if (model.isError) return <ProblemNotice problem={asProblem(model.error)} />;
  if (model.data === undefined) return <p role="status">Reading the card …</p>;
  return <ModelShown session={session} view={model.data} tab={tab} />;
}
