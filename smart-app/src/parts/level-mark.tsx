/** The level of a risk as a shape and a word (colour comes last). */
import type { Level } from '../../../src/inbound/app-api/contract.ts';
import styles from './parts.module.css';

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  above: 'Above action threshold',
  near: 'Near the threshold',
  below: 'Below the threshold',
  'no-threshold': 'No threshold',
  'not-computable': 'Not computable',
  investigational: 'Investigational, no threshold',
};

export function LevelGlyph({ level }: { readonly level: Level }) {
  return (
    <svg className={styles.glyph} viewBox="0 0 14 14" aria-hidden="true" focusable="false">
      <GlyphShape level={level} />
    </svg>
  );
}

function GlyphShape({ level }: { readonly level: Level }) {
  switch (level) {
    case 'above':
      return <path className={styles.glyphAbove} d="M7 1 13.500 12.500H.5z" />;
    case 'near':
      return (
        <>
          <path className={styles.glyphNearEdge} d="M7 1 13 7 7 13 1 7z" />
          <path className={styles.glyphNear} d="M7 1 13 7H1z" />
        </>
      );
    case 'below':
      return <circle className={styles.glyphQuiet} cx="7" cy="7" r="5.2" />;
    case 'no-threshold':
      return <path className={styles.glyphQuiet} d="M2.500 4.500h9M2.500 9.500h9" />;
    case 'not-computable':
      return (
        <>
          <circle className={styles.glyphDashed} cx="7" cy="7" r="5.2" />
          <path className={styles.glyphQuiet} d="M3.400 10.600l7.200-7.200" />
        </>
      );
    case 'investigational':
      return (
        <rect className={styles.glyphTrial} x="1.8" y="1.8" width="10.4" height="10.4" rx="2" />
      );
  }
}

export function LevelTag({ level }: { readonly level: Level }) {
  return (
    <span className={`${styles.tag ?? ''} ${LEVEL_TAG[level] ?? ''}`}>
      <LevelGlyph level={level} />
      {LEVEL_WORDS[level]}
    </span>
  );
}

const LEVEL_TAG: Readonly<Record<Level, string | undefined>> = {
  above: styles.tagAbove,
  near: styles.tagNear,
  below: undefined,
  'no-threshold': undefined,
  'not-computable': undefined,
  investigational: styles.tagTrial,
};
