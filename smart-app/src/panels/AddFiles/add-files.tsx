/** Where DICOM files are given: dropped or chosen, folders and archives too; then what became of each. */
import { useState } from 'react';
import type { Patient } from '../../../../src/inbound/app-api/contract.ts';
import { fullName } from '../../format/people.ts';
import { cx } from '../../parts/cx.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { droppedFiles, givenFiles, listed } from '../../upload/given-files.ts';
import type { UploadQueue, UploadSnapshot } from '../../upload/upload-queue.ts';
import { useUploadQueue } from '../../upload/use-upload-queue.ts';
import { inWords, timeLeft } from '../../upload/upload-words.ts';
import { FileList } from './file-list.tsx';
import { StudiesGiven } from './studies-given.tsx';
import styles from './add-files.module.css';

export function AddFiles({ patient }: { readonly patient: Patient }) {
  const { queue, snapshot } = useUploadQueue();
  const give = (files: ReturnType<typeof droppedFiles>) => void queue.give(givenFiles(files));
  return (
    <Card id="add-files" title="DICOM upload" aside={`For ${fullName(patient)}`}>
      <div className="stack">
        <DropPlace onGiven={give} />
        {(snapshot.items.length > 0 || snapshot.isLooking) && (
          <Sent queue={queue} snapshot={snapshot} />
        )}
      </div>
    </Card>
  );
}

function DropPlace({
  onGiven,
}: {
  readonly onGiven: (files: ReturnType<typeof droppedFiles>) => void;
}) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={cx(styles.drop, over && styles.dropOver)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onGiven(droppedFiles(event.dataTransfer));
      }}
    >
      <p>
        <b className="m">Drop files, folders or a ZIP here</b>
      </p>
      <p className="sm muted">or</p>
      <div className="row wrap">
        <Picker label="Choose files" icon="send" onGiven={onGiven} />
        <Picker label="Choose a folder" icon="stack" folder onGiven={onGiven} />
      </div>
      <p className="xs muted">
        DICOM, up to 2 GB each. The content decides; the name of a file is never used.
      </p>
    </div>
  );
}

interface PickerProps {
  readonly label: string;
  readonly icon: IconName;
  readonly folder?: boolean;
  readonly onGiven: (files: ReturnType<typeof droppedFiles>) => void;
}

function Picker({ label, icon, folder, onGiven }: PickerProps) {
  return (
    <label className={cx(buttonClass(undefined, true), styles.pick)}>
      <Icon name={icon} small /> {label}
      <input
        type="file"
        multiple
        className={styles.file}
        {...(folder === true ? { webkitdirectory: '' } : {})}
        onChange={({ target }) => {
          onGiven(listed([...(target.files ?? [])]));
          target.value = '';
        }}
      />
    </label>
  );
}

function Sent({
  queue,
  snapshot,
}: {
  readonly queue: UploadQueue;
  readonly snapshot: UploadSnapshot;
}) {
  const { items, isPaused, isBusy, isLooking } = snapshot;
  const failed = items.filter(({ state }) => state === 'failed').length;
  return (
    <>
      <div className={styles.head}>
        <h3>{items.length === 0 ? 'Looking through what was given …' : inWords(items)}</h3>
        <span className="row wrap">
          {isBusy && !isPaused && (
            <Button small icon="clock" onClick={() => queue.pause()}>
              Pause
            </Button>
          )}
          {isPaused && (
            <Button small look="primary" icon="right" onClick={() => queue.resume()}>
              Go on
            </Button>
          )}
          {failed > 0 && (
            <Button small icon="again" onClick={() => queue.retryFailed()}>
              Retry failed
            </Button>
          )}
          {isBusy && (
            <Button small icon="cross" onClick={() => void queue.cancel()}>
              Cancel the rest
            </Button>
          )}
          {!isBusy && (
            <Button small look="quiet" onClick={() => void queue.clear()}>
              Clear the list
            </Button>
          )}
        </span>
      </div>
      {isBusy && <Overall snapshot={snapshot} />}
      {isLooking && (
        <p className="xs muted">Folders and archives are still being looked through.</p>
      )}
      <StudiesGiven items={items} />
      <FileList items={items} onRemove={(key) => void queue.remove(key)} />
    </>
  );
}

function Overall({ snapshot }: { readonly snapshot: UploadSnapshot }) {
  const { items, isPaused, secondsLeft } = snapshot;
  const done = items.filter(({ state }) => state !== 'waiting' && state !== 'sending').length;
  const sum = (of: 'bytes' | 'sent') => items.reduce((all, item) => all + item[of], 0);
  const passed = items.reduce(
    (all, { state, bytes, sent }) =>
      all + (state === 'waiting' || state === 'sending' ? sent : bytes),
    0,
  );
  return (
    <div className={styles.overall}>
      <progress
        className={styles.progress}
        aria-label="All files"
        max={Math.max(1, sum('bytes'))}
        value={passed}
      />
      <span className="xs muted">
        {done.toLocaleString('en')} of {items.length.toLocaleString('en')} files
        {isPaused ? ', paused' : secondsLeft === null ? '' : `, ${timeLeft(secondsLeft)}`}
      </span>
    </div>
  );
}
