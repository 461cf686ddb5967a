import { describe, expect, test } from 'vitest';
import { missingScopes } from '#src/domain/asked-scopes.ts';
import { scopesToAsk } from '#src/inbound/smart-launch/scopes.ts';

const nothingSaid = { capabilities: [], scopesSupported: [] };

describe('scopesToAsk', () => {
  test('asks for the launch context that fits, and never for everything', () => {
    expect(scopesToAsk(nothingSaid, true)[0]).toBe('launch');
    expect(scopesToAsk(nothingSaid, false)[0]).toBe('launch/patient');
    expect(scopesToAsk(nothingSaid, true).some((scope) => scope.includes('*'))).toBe(false);
  });

  test('asks to write results, and only to read the record', () => {
    const scopes = scopesToAsk(nothingSaid, true);
    expect(scopes).toContain('patient/RiskAssessment.crus');
    expect(scopes).toContain('patient/Condition.rs');
    // Nothing is ever deleted.
    expect(
      scopes.filter((scope) => /\.[a-z]*d[a-z]*$/.test(scope) && scope.startsWith('patient/')),
    ).toEqual([]);
  });

  test('speaks SMART 1 to a server that knows nothing else', () => {
    const scopes = scopesToAsk({ ...nothingSaid, capabilities: ['permission-v1'] }, true);
    expect(scopes).toContain('patient/Condition.read');
    expect(scopes).toContain('patient/RiskAssessment.write');
  });

  test('asks for a refresh token only where the server gives them', () => {
    expect(scopesToAsk(nothingSaid, true)).not.toContain('online_access');
    expect(scopesToAsk({ ...nothingSaid, capabilities: ['permission-online'] }, true)).toContain(
      'online_access',
    );
  });
});

describe('missingScopes', () => {
  test.each([
    ['patient/*.cruds', 'patient/Observation.rs'],
    ['patient/Observation.read', 'patient/Observation.rs'],
    ['patient/Observation.*', 'patient/Observation.crus'],
    ['user/Observation.rs', 'patient/Observation.rs'],
    ['openid', 'openid'],
  ])('%s covers %s', (granted, asked) => {
    expect(missingScopes([asked], [granted])).toEqual([]);
  });

  test.each([
    ['patient/Observation.rs', 'patient/Observation.crus'],
    ['patient/Condition.rs', 'patient/Observation.rs'],
    ['patient/Observation.r', 'patient/Observation.rs'],
    ['patient/Observation.rs?category=vital-signs', 'patient/Observation.rs'],
    ['launch', 'openid'],
  ])('%s does not cover %s', (granted, asked) => {
    expect(missingScopes([asked], [granted])).toEqual([asked]);
  });
});
