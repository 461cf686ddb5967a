/** An earlier study of the same patient, beside the one that is open. */
import { useQuery } from '@tanstack/react-query';
import { useSession } from './session.tsx';

/** @param uid null: none is open */
export function useStudyBeside(uid: string | null) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['study', uid ?? ''],
    queryFn: ({ signal }) => api.study(uid ?? '', signal),
    enabled: uid !== null,
  });
}
