/** Starts the app in the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/base.css';
import { App } from './app.tsx';
import { followDensity } from './parts/use-narrow.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
followDensity();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
