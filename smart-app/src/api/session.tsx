/** One launch on the screen: its service, its answers, and what ended it. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import {
  MutationCache,
  QueryCache,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { OutboxView, PatientView } from '../../../src/inbound/app-api/contract.ts';
import type { StudyView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { mentorApi, type FramePlace, type MentorApi } from './client.ts';
import { asProblem, type Problem } from './problem.ts';

const OUTBOX_EVERY_MS = 3_000;
/** Whether something newer was published meanwhile. */
const NEWS_EVERY_MS = 15_000;

interface Session {
  readonly id: string;
  readonly api: MentorApi;
  /** Empties the screen: nothing about the patient stays in memory of the page. */
  readonly leave: (because: Problem) => void;
}

const SessionContext = createContext<Session | null>(null);

interface SessionProviderProps {
  readonly id: string;
  readonly whenGone: (because: Problem) => ReactNode;
  readonly children: ReactNode;
}

export function SessionProvider({ id, whenGone, children }: SessionProviderProps) {
  const [gone, setGone] = useState<Problem | null>(null);
  const { client, session } = useMemo(() => newSession(id, setGone), [id]);
  useEffect(() => {
    if (gone !== null) client.clear();
  }, [gone, client]);
  if (gone !== null) return whenGone(gone);
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </SessionContext>
  );
}

function newSession(id: string, leave: (because: Problem) => void) {
  const leaveIfOver = (error: unknown) => {
    const problem = asProblem(error);
    if (problem.endsSession || problem.isMismatch) leave(problem);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: leaveIfOver }),
    mutationCache: new MutationCache({ onError: leaveIfOver }),
    defaultOptions: {
      // The number never changes under the eyes: the person decides when to read again.
      queries: { staleTime: Infinity, gcTime: Infinity, retry: false, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
  const session: Session = { id, api: mentorApi(id), leave };
  return { client, session };
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession outside a SessionProvider');
  return session;
}

const VIEW = ['view'];
const PLAN = ['plan'];
const OUTBOX = ['outbox'];

export function usePatientView() {
  const { api } = useSession();
  return useQuery({ queryKey: VIEW, queryFn: ({ signal }) => api.readView(signal) });
}

export function usePlan() {
  const { api } = useSession();
  return useQuery({ queryKey: PLAN, queryFn: ({ signal }) => api.plan(signal) });
}

export function useTrend(key: string, enabled: boolean) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['trend', key],
    queryFn: ({ signal }) => api.trend(key, signal),
    enabled,
  });
}

/** Asks again, often while something waits; when the last one is sent, the view is read for its new versions. */
export function useOutbox(initial: OutboxView): OutboxView {
  const { api } = useSession();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: OUTBOX,
    queryFn: async ({ signal }) => {
      const before = client.getQueryData<OutboxView>(OUTBOX) ?? initial;
      const now = await api.outbox(signal);
      if (waiting(before) > waiting(now)) {
        void client.invalidateQueries({ queryKey: VIEW });
        void client.invalidateQueries({ queryKey: PLAN });
      }
      return now;
    },
    initialData: initial,
    refetchInterval: (it) =>
      it.state.data !== undefined && waiting(it.state.data) > 0 ? OUTBOX_EVERY_MS : NEWS_EVERY_MS,
  });
  return query.data;
}

function waiting(outbox: OutboxView): number {
  return outbox.items.filter((item) => item.state === 'waiting').length;
}

/** A change that answers with the whole view: it replaces what is on the screen, and what rests on it is read anew. */
export function useViewChange<Request>(
  change: (api: MentorApi, request: Request) => Promise<PatientView>,
) {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation<PatientView, Error, Request>({
    mutationFn: (request) => change(api, request),
    onSuccess: (view) => {
      client.setQueryData(VIEW, view);
      client.setQueryData(OUTBOX, view.outbox);
      client.removeQueries({ queryKey: ['trend'] });
      void client.invalidateQueries({ queryKey: PLAN });
    },
  });
}

export function useSavePlan() {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decisions: Parameters<MentorApi['savePlan']>[0]) => api.savePlan(decisions),
    onSuccess: (plan) => {
      client.setQueryData(PLAN, plan);
      void client.invalidateQueries({ queryKey: OUTBOX });
      void client.invalidateQueries({ queryKey: VIEW });
    },
  });
}

export function useSendAgain() {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.sendAgain(id),
    onSuccess: (outbox) => {
      client.setQueryData(OUTBOX, outbox);
    },
  });
}

const FRAME_KEPT_MS = 60_000;
const STUDIES = ['studies'];
const studyKey = (uid: string) => ['study', uid];
/** While images come or are being read. */
const STUDY_EVERY_MS = 3_000;

export function useStudies() {
  const { api } = useSession();
  return useQuery({
    queryKey: STUDIES,
    queryFn: ({ signal }) => api.studies(signal),
    refetchInterval: (it) =>
      it.state.data?.studies.some(({ state }) => state === 'waiting' || state === 'reading') ===
      true
        ? STUDY_EVERY_MS
        : NEWS_EVERY_MS,
  });
}

export function useStudy(uid: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: studyKey(uid),
    queryFn: ({ signal }) => api.study(uid, signal),
    refetchInterval: (it) =>
      it.state.data?.state === 'waiting' || it.state.data?.state === 'reading'
        ? STUDY_EVERY_MS
        : false,
  });
}

/** One frame; a few are kept, so that scrolling back waits for nothing. `share`: of it that is there, 0–1. */
export function useFrame(place: FramePlace, enabled: boolean) {
  const { api } = useSession();
  const client = useQueryClient();
  const { study, instance, frame } = place;
  const key = [study, instance, frame];
  const share = useQuery({
    queryKey: ['frame-share', ...key],
    queryFn: () => 0,
    initialData: 0,
    gcTime: FRAME_KEPT_MS,
  });
  const query = useQuery({
    queryKey: ['frame', ...key],
    queryFn: ({ signal }) =>
      api.frame(place, signal, (now) => client.setQueryData(['frame-share', ...key], now)),
    gcTime: FRAME_KEPT_MS,
    enabled,
  });
  return { query, share: share.data };
}

/** Frames that come next are asked for before they are looked at. */
export function useFramesAhead(places: readonly FramePlace[]) {
  const { api } = useSession();
  useQueries({
    queries: places.map((place) => ({
      queryKey: ['frame', place.study, place.instance, place.frame],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.frame(place, signal),
      gcTime: FRAME_KEPT_MS,
    })),
    // They are drawn when they are looked at, not when they come.
    combine: () => null,
  });
}

export function useEarlier(uid: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['earlier', uid],
    queryFn: ({ signal }) => api.earlier(uid, signal),
  });
}

export function useHeatmaps(uid: string, findings: readonly string[]) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['heatmaps', uid, ...findings],
    queryFn: async ({ signal }) =>
      new Map(
        await Promise.all(
          findings.map(async (id) => [id, await api.heatmap(uid, id, signal)] as const),
        ),
      ),
    enabled: findings.length > 0,
  });
}

/** A change of a study that answers with the study. */
export function useStudyChange<Request>(
  uid: string,
  change: (api: MentorApi, request: Request) => Promise<StudyView>,
) {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation<StudyView, Error, Request>({
    mutationFn: (request) => change(api, request),
    onSuccess: (study) => {
      client.setQueryData(studyKey(uid), study);
      client.setQueryData(OUTBOX, study.outbox);
      void client.invalidateQueries({ queryKey: STUDIES });
    },
  });
}

/** Studies came or changed: the list is read again. */
export function useStudiesNews(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: STUDIES });
}
