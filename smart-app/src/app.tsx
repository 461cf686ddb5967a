/** The app: skip link, routes, and the region that speaks results to screen readers. */
import { useEffect } from 'react';
import { Route, Switch } from 'wouter';
import { OpenModelsPage } from './pages/models-page.tsx';
import { NotFoundPage, StartPage } from './pages/start-page.tsx';
import { SessionPage } from './pages/session-page.tsx';
import { announcerId } from './parts/announce.ts';
import styles from './pages/pages.module.css';

export function App() {
  useEffect(() => {
    const print = (event: KeyboardEvent) => {
      if (!event.altKey || event.key.toLowerCase() !== 'p') return;
      event.preventDefault();
      window.print();
    };
    document.addEventListener('keydown', print);
    return () => document.removeEventListener('keydown', print);
  }, []);
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to the result
      </a>
      <Switch>
        <Route path="/" component={StartPage} />
        <Route path="/p/:session/*?" component={SessionPage} />
        <Route path="/models/*?" component={OpenModelsPage} />
        <Route component={NotFoundPage} />
      </Switch>
      <div id={announcerId} className="visually-hidden" role="status" aria-live="polite" />
    </>
  );
}
