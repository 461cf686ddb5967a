/** The page without a launch: how to open the app from the chart; under demo, the way to the sandbox hospital. */
import { useQuery, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Link } from 'wouter';
import { modelsPath } from '../parts/routes.ts';
import { buttonClass } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Bar } from '../panels/Bar/bar.tsx';
import { Help } from '../panels/Help/help.tsx';
import styles from './pages.module.css';

const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });

export function StartPage() {
  return (
    <QueryClientProvider client={client}>
      <Bar hospital={null} user={null} sessionEndsAt={null} />
      <main className={styles.start} id="main" tabIndex={-1}>
        <Card title="Open this from the chart" alone>
          <div className="stack">
            <p>
              Health Analysis Mentor opens inside the hospital’s own system, for the patient whose
              chart is open. No patient is chosen here, and nobody signs in here.
            </p>
            <ol className={styles.how}>
              <li>Open the patient’s chart.</li>
              <li>Choose Health Analysis Mentor among its apps.</li>
              <li>The hospital asks what may be read and written; then the risks appear.</li>
            </ol>
            <p className="sm muted">
              If the app is not in the list, the administrator of the hospital’s system can add it.
            </p>
            <p>
              <Link href={modelsPath(null)}>The models and their cards</Link>
            </p>
            <Sandbox />
          </div>
        </Card>
      </main>
      <Help />
    </QueryClientProvider>
  );
}

/** Only a demo has a sandbox hospital. */
function Sandbox() {
  const sandbox = useQuery({
    queryKey: ['sandbox'],
    queryFn: async ({ signal }) => (await fetch('/sandbox', { method: 'HEAD', signal })).ok,
  });
  if (sandbox.data !== true) return null;
  return (
    <p>
      <a className={buttonClass('primary')} href="/sandbox">
        Go to the sandbox hospital
      </a>
    </p>
  );
}

export function NotFoundPage() {
  return (
    <>
      <Bar hospital={null} user={null} sessionEndsAt={null} />
      <main className={styles.start} id="main" tabIndex={-1}>
        <Card title="There is no page at this address" alone>
          <p>Nothing was read and nothing was written. Open the app again from the chart.</p>
        </Card>
      </main>
      <Help />
    </>
  );
}
