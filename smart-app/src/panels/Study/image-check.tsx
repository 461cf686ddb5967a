/** What was checked before a network looked, and which images no network read, with the reason; then what read them. */
import type {
  ImageCheckView,
  StudyView,
} from '../../../../src/inbound/app-api/contract-imaging.ts';
import { dateTime } from '../../format/date.ts';
import { Card } from '../../parts/card.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './study.module.css';

export function ImageCheck({ study }: { readonly study: StudyView }) {
  return (
    <Card title="Image check" aside="before reading">
      <ul className={styles.checks}>
        <li>
          <Icon name="info" />
          <span>{study.completeness}</span>
        </li>
        {study.checks.map((one) => (
          <Checks
            key={one.instance}
            checked={one}
            name={study.checks.length > 1 ? imageName(study, one.instance) : null}
          />
        ))}
        {study.refusals.map(({ instance, model, because, detail }) => (
          <li key={`${instance} ${model.id}`}>
            <Icon name="stop" />
            <span>
              <b className="m">
                {imageName(study, instance)} not read by {model.shortTitle}
              </b>
              : {because}. {detail}
            </span>
          </li>
        ))}
        {study.series.flatMap(({ images }) =>
          images
            .filter(({ notShown }) => notShown !== null)
            .map((image) => (
              <li key={`${image.instance} ${image.frame}`}>
                <Icon name="warn" />
                <span>
                  {imageName(study, image.instance)}: {image.notShown}
                </span>
              </li>
            )),
        )}
      </ul>
    </Card>
  );
}

const LOOKS: Readonly<
  Record<ImageCheckView['checks'][number]['state'], { icon: IconName; word: string }>
> = {
  good: { icon: 'check', word: '' },
  caution: { icon: 'warn', word: 'Caution: ' },
  unknown: { icon: 'help', word: 'Not known: ' },
};

interface ChecksProps {
  readonly checked: ImageCheckView;
  /** null: there is one image only. */
  readonly name: string | null;
}

function Checks({ checked, name }: ChecksProps) {
  return checked.checks.map(({ says, state }) => (
    <li key={says}>
      <Icon name={LOOKS[state].icon} />
      <span>
        {name !== null && <b className="m">{name}: </b>}
        {LOOKS[state].word}
        {says}
      </span>
    </li>
  ));
}

function imageName(study: StudyView, instance: string): string {
  for (const series of study.series) {
    const index = series.images.findIndex((image) => image.instance === instance);
    if (index >= 0) return `Series ${series.number ?? '?'} image ${index + 1}`;
  }
  return 'An image';
}

export function WhatRead({ study }: { readonly study: StudyView }) {
  const models = new Map(study.findings.map((finding) => [finding.model.id, finding]));
  if (models.size === 0) return null;
  return (
    <Card title="What read it">
      {[...models.values()].map(({ model, test, readAt }) => (
        <div key={model.id} className={styles.model}>
          <p>
            <b className="m">Model</b> {model.title} · {model.version}
          </p>
          <p>
            <b className="m">Population</b> {model.population}
          </p>
          {test !== null && (
            <p>
              <b className="m">Test</b> {test}
            </p>
          )}
          <p>
            <b className="m">Read</b> {dateTime(readAt)}
          </p>
        </div>
      ))}
    </Card>
  );
}
