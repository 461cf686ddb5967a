/** Models for the fixture of the service: the shipped packages, with a real evaluation of one on invented people. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Request, type Router } from 'express';
import { evaluateModel } from '#src/compose-evaluate.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { cardFacts, installedModel, installedModels, modelCard } from '#src/flows/model-cards.ts';
import { evaluationDrawing, modelEvaluations } from '#src/flows/model-evaluations.ts';
import type { ModelsView, ModelView } from '#src/inbound/app-api/contract-models.ts';
import { fileModelPapers } from '#src/outbound/files/model-papers.ts';
import { fileModelRegistry } from '#src/outbound/files/model-registry.ts';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import { verifyModel } from '#src/steps/scoring/verify-model.ts';
import { cohortRows, csvOf } from '../support/cohort-file.ts';
import { MODELS_FOLDER } from '../support/model-packages.ts';

/** The one that has a local evaluation. */
export const EVALUATED = { id: 'pce-2013', version: '2013' };

const registry = fileModelRegistry({
  folder: MODELS_FOLDER,
  enabled: ['*'],
  disabled: ['qsofa'],
  compile: compileModel,
  verify: verifyModel,
});
let evaluated: ReturnType<typeof evaluation> | undefined;

/** The same for everyone, and with local figures and decisions in a launch. */
export function modelsOf(inLaunch: boolean): Router {
  const router = express.Router();
  const ports = {
    registry,
    papers: fileModelPapers([MODELS_FOLDER]),
    local: {
      of: async (id: string) => {
        if (!inLaunch || id !== EVALUATED.id) return undefined;
        evaluated ??= evaluation();
        return { at: '2026-11-20T09:00:00Z', evaluation: await evaluated };
      },
    },
  };
  // The risks of the fixture name versions that are invented.
  const asked = (request: Request) => installedModel(registry, String(request.params.id));

  router.get('/', (_request, response) => {
    response.json({
      models: installedModels(registry).map(({ manifest, enabled }) => ({
        id: manifest.id,
        version: manifest.version,
        title: manifest.title,
        shortTitle: manifest.shortTitle,
        kind: manifest.kind,
        state: enabled ? 'active' : 'off',
        investigational: manifest.card.investigational === true,
      })),
      faults: ['heart/2014: 2 of 20 reference cases fail (case-1, case-2)'],
    } satisfies ModelsView);
  });
  router.get('/:id/:version', async (request, response) => {
    const installed = asked(request);
    response.json({
      enabled: installed.enabled,
      card: await modelCard(installed, ports),
      evaluations: modelEvaluations(await cardFacts(installed, ports)),
      decisions: inLaunch
        ? [
            { month: '2026-11', choice: 'confirm', reason: null, count: 41 },
            { month: '2026-11', choice: 'disagree', reason: 'value-wrong', count: 3 },
          ]
        : null,
    } satisfies ModelView);
  });
  router.get('/:id/:version/evaluation/local/:figure.svg', async (request, response) => {
    const facts = await cardFacts(asked(request), ports);
    const { figure } = request.params as unknown as { figure: string };
    response.type('image/svg+xml').send(evaluationDrawing(facts, 'local', figure));
  });
  return router;
}

async function evaluation() {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-models-'));
  const data = join(folder, 'cohort.csv');
  writeFileSync(data, csvOf(cohortRows(2000)));
  try {
    return await evaluateModel({
      request: {
        model: EVALUATED.id,
        data,
        groups: [],
        coverage: 0.9,
        seed: 1,
        dropUnlabelled: false,
        trustUnits: false,
        settings: DEFAULT_SETTINGS,
      },
      models: { enabled: ['*'], disabled: [] },
      onProgress: () => undefined,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
