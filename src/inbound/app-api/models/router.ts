/**
 * The routes of contract-models.ts. What a package says of itself is for everyone; local figures and decisions of clinicians
 * are for who has a chart open at that hospital.
 */
import { Router, type Request, type Response } from 'express';
import type { CardFacts } from '../../../domain/model-card.ts';
import { AppError } from '../../../errors.ts';
import {
  cardFacts,
  installedModel,
  installedModels,
  modelCard,
  type ModelCardPorts,
} from '../../../flows/model-cards.ts';
import {
  evaluationDrawing,
  modelEvaluations,
  wholePage,
  type EvaluationOf,
} from '../../../flows/model-evaluations.ts';
import type { DecisionCounts } from '../../../ports/decision-counts.ts';
import type { ModelRegistry } from '../../../ports/model-registry.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { ModelsView, ModelView } from '../contract-models.ts';
import { guarded, type GuardPorts } from '../session-guard.ts';

export interface ModelRoutePorts extends GuardPorts, Omit<ModelCardPorts, 'registry'> {
  /** Once the models are loaded. */
  readonly registry: () => Promise<ModelRegistry>;
  readonly decisions: DecisionCounts;
}

/** Without a chart: nothing of any hospital. */
const NOTHING_LOCAL = { of: () => Promise.resolve(undefined) };

type Answer = (
  asked: { readonly session: LaunchSession | undefined; readonly cards: ModelCardPorts },
  request: Request,
  response: Response,
) => Promise<void>;

export function modelRoutes(ports: ModelRoutePorts): Router {
  const router = Router();

  function routes(path: string, answer: Answer): void {
    router.get(`/api/models${path}`, async (request, response) => {
      const registry = await ports.registry();
      const cards = { registry, papers: ports.papers, local: NOTHING_LOCAL };
      await answer({ session: undefined, cards }, request, response);
    });
    router.get(`/api/p/:session/models${path}`, async (request, response) => {
      const session = await guarded(request, ports, true);
      const registry = await ports.registry();
      const cards = { registry, papers: ports.papers, local: ports.local };
      await answer({ session, cards }, request, response);
    });
  }

  routes('', async ({ cards }, _request, response) => {
    response.json(modelsView(await ports.registry(), cards));
  });
  routes('/:id/:version', async ({ session, cards }, request, response) => {
    const installed = installedOf(request, cards);
    const decisions =
      session === undefined
        ? null
        : await ports.decisions.ofModel(session.hospital, installed.manifest.id);
    response.json({
      enabled: installed.enabled,
      card: await modelCard(installed, cards),
      evaluations: modelEvaluations(await cardFacts(installed, cards)),
      decisions,
    } satisfies ModelView);
  });
  routes('/:id/:version/card.json', async ({ cards }, request, response) => {
    const installed = installedOf(request, cards);
    const { id, version } = installed.manifest;
    response.attachment(`${id}-${version}-card.json`);
    response.json(await modelCard(installed, cards));
  });
  routes('/:id/:version/evaluation/:of', async ({ cards }, request, response) => {
    const page = wholePage(await factsOf(request, cards), evaluationOf(request));
    // The page carries its own style, and nothing else that runs.
    response.set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    response.type('html').send(page);
  });
  routes('/:id/:version/evaluation/:of/:figure.svg', async ({ cards }, request, response) => {
    const { figure = '' } = request.params as { figure?: string };
    const drawing = evaluationDrawing(await factsOf(request, cards), evaluationOf(request), figure);
    response.type('image/svg+xml').send(drawing);
  });
  return router;
}

function modelsView(registry: ModelRegistry, cards: ModelCardPorts): ModelsView {
  return {
    models: installedModels(cards.registry).map(({ manifest, enabled }) => ({
      id: manifest.id,
      version: manifest.version,
      title: manifest.title,
      shortTitle: manifest.shortTitle,
      kind: manifest.kind,
      state: enabled ? 'active' : 'off',
      investigational: manifest.card.investigational === true,
    })),
    // Not the folder: where things lie on the server is nobody's business.
    faults: registry.faults().map(({ message, where }) => message.replace(where, nameOf(where))),
  };
}

function nameOf(where: string): string {
  return where.split(/[/\\]/u).slice(-2).join('/');
}

function installedOf(request: Request, { registry }: ModelCardPorts) {
  const { id = '', version = '' } = request.params as { id?: string; version?: string };
  return installedModel(registry, id, version);
}

function factsOf(request: Request, cards: ModelCardPorts): Promise<CardFacts> {
  return cardFacts(installedOf(request, cards), cards);
}

function evaluationOf(request: Request): EvaluationOf {
  const { of = '' } = request.params as { of?: string };
  if (of === 'package' || of === 'local') return of;
  throw new AppError('request.not-found', 'there is no such evaluation');
}
