/** What a person drops or chooses → files: folders are walked, archives opened; one file at a time, so that many are no burden. */
import { FileFault, fileOfBlob, isZip, shownName, type GivenFile } from './given-file.ts';

/** More is never meant; a folder that holds itself ends here. */
const MOST_FILES = 20_000;
const DEEPEST = 32;

const UNREADABLE = 'It cannot be read: it was moved, changed or locked.';

/** A file that cannot be given as a whole: an archive that is damaged, one file too many. */
interface GivenFault {
  readonly name: string;
  readonly bytes: number;
  readonly fault: string;
}

type Found = File | GivenFault;

/** Of a drop: to be called at once, since the list is empty after the event. */
export function droppedFiles({ items, files }: DataTransfer): AsyncIterable<Found> {
  const entries = [...items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  return entries.length > 0 ? walked(entries) : listed([...files]);
}

export async function* listed(files: readonly File[]): AsyncGenerator<File> {
  for (const file of files) yield await Promise.resolve(file);
}

async function* walked(entries: readonly FileSystemEntry[], depth = 0): AsyncGenerator<Found> {
  for (const entry of entries) {
    if (isFile(entry)) {
      yield await fileOf(entry);
    } else if (isFolder(entry) && depth < DEEPEST) {
      for await (const inner of batches(entry)) yield* walked(inner, depth + 1);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<Found> {
  return new Promise((resolve) =>
    entry.file(resolve, () => resolve({ name: entry.name, bytes: 0, fault: UNREADABLE })),
  );
}

/** A browser gives the content of a folder a hundred at a time. */
async function* batches(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry[]> {
  const reader = folder.createReader();
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (batch.length === 0) return;
    yield batch;
  }
}

export async function* givenFiles(
  files: AsyncIterable<Found>,
): AsyncGenerator<GivenFile | GivenFault> {
  let count = 0;
  for await (const file of files) {
    count += 1;
    if (!(file instanceof File)) {
      yield file;
      continue;
    }
    const name = shownName(file.webkitRelativePath === '' ? file.name : file.webkitRelativePath);
    if (count > MOST_FILES) {
      yield { name, bytes: file.size, fault: 'Not taken: 20,000 files are taken at a time.' };
      return;
    }
    yield* opened(name, file);
  }
}

async function* opened(name: string, file: File): AsyncGenerator<GivenFile | GivenFault> {
  try {
    if (!(await isZip(file))) {
      yield fileOfBlob(name, file);
      return;
    }
    const { filesOfZip } = await import('./zip-files.ts');
    yield* filesOfZip(name, file);
  } catch (error) {
    const fault = error instanceof FileFault ? error.message : UNREADABLE;
    yield { name, bytes: file.size, fault };
  }
}
