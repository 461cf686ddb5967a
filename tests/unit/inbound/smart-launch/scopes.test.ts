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

  test('asks to write documents only where the hospital wants them', () => {
    expect(scopesToAsk(nothingSaid, true).join()).not.toContain('DocumentReference');
    const scopes = scopesToAsk(nothingSaid, true, undefined, ['DocumentReference']);
    expect(scopes).toContain('patient/DocumentReference.crus');
  });

  test('speaks SMART 1 to a server that knows nothing else', () => {
    const scopes = scopesToAsk({ ...nothingSaid, capabilities: ['permission-v1'] }, true);
    expect(scopes).toContain('patient/Condition.read');
    expect(scopes).toContain('patient/RiskAssessment.write');
  });

  test.each([
    { capabilities: ['permission-v1', 'permission-v2'], scopesSupported: [], old: false },
    { capabilities: [], scopesSupported: ['patient/Patient.read', 'patient/*.read'], old: true },
    { capabilities: [], scopesSupported: ['patient/Patient.read', 'patient/*.rs'], old: false },
  ])('version 1 is $old by $capabilities and $scopesSupported', ({ old, ...offer }) => {
    expect(scopesToAsk(offer, true).includes('patient/Condition.read')).toBe(old);
  });

  test('asks of a server with a full list for no type and no right that it leaves out', () => {
    const types = Array.from('abcdefghijklmnopqrst', (letter) => `patient/Type${letter}.rs`);
    const scopesSupported = [
      ...types,
      'patient/Condition.rs',
      'patient/Observation.crus',
      'patient/CarePlan.rs',
      'patient/CarePlan.read',
      'system/List.rs',
    ];
    const scopes = scopesToAsk({ capabilities: [], scopesSupported }, true);
    const data = scopes.filter((scope) => scope.startsWith('patient/'));
    expect(data.toSorted()).toEqual([
      'patient/CarePlan.rs',
      'patient/Condition.rs',
      'patient/Observation.crus',
    ]);
    const old = scopesToAsk({ capabilities: ['permission-v1'], scopesSupported }, true);
    expect(old).toContain('patient/Observation.write');
    expect(old).not.toContain('patient/CarePlan.write');
  });

  test('asks for the longer refresh where there is no other', () => {
    const scopesSupported = ['offline_access'];
    expect(scopesToAsk({ capabilities: [], scopesSupported }, true)).toContain('offline_access');
    const both = { capabilities: ['permission-offline', 'permission-online'], scopesSupported };
    expect(scopesToAsk(both, true)).not.toContain('offline_access');
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
    ['patient/Observation.read patient/Observation.write', 'patient/Observation.crus'],
  ])('%s covers %s', (granted, asked) => {
    expect(missingScopes([asked], granted.split(' '))).toEqual([]);
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
