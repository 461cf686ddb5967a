/**
 * Answered attributes and manifest → the fields of CHAI's Applied Model Card and of Model Cards for Model Reporting. A field
 * that asks for the same as a source attribute has its answer.
 *
 * Sources: CHAI Applied Model Card v0.2 (mc.chai.org), names of its schema; Mitchell et al., FAT* 2019, figure 1.
 */
import type {
  AnsweredAttribute,
  CardAnswer,
  CardFacts,
  CardSection,
} from '../../../domain/model-card.ts';
import { notKnown, stated, told } from './answer.ts';
import { isNetwork } from './scope.ts';

type Fields = readonly (readonly [field: string, answer: CardAnswer])[];

export function chaiSections(
  facts: CardFacts,
  attributes: readonly AnsweredAttribute[],
): CardSection[] {
  const { manifest } = facts;
  const { id, version, title, kind, card } = manifest;
  const of = answersOf(attributes);
  return [
    section('BasicInfo', [
      ['ModelName', told(`${title} (${id})`, 'manifest.json: title, id')],
      ['ModelDeveloper', of(1)],
      ['DeveloperContact', notKnown('the package states none; ask who operates this service')],
    ]),
    section('ReleaseInfo', [
      ['ReleaseStage', stage(card.investigational === true)],
      ['ReleaseDate', notKnown('the manifest holds a version and no date')],
      ['ReleaseVersion', told(version, 'manifest.json: version')],
      ['GlobalAvailability', told(manifest.license.text, 'manifest.json: license')],
      ['RegulatoryApproval', notKnown('the manifest states none')],
    ]),
    section('ModelSummary', [
      ['Summary', of(5)],
      ['Keywords', told(keywords(facts), 'manifest.json: outputs, kind')],
    ]),
    section('UsesAndDirections', [
      ['IntendedUseAndWorkflow', of(5)],
      ['PrimaryIntendedUsers', of(7)],
      ['HowToUse', of(8)],
      ['TargetedPatientPopulation', of(6)],
      ['CautionedOutOfScopeSettings', of(9)],
    ]),
    section('Warnings', [
      ['KnownRisksAndLimitations', of(10)],
      ['KnownBiasesOrEthicalConsiderations', of(22)],
      ['ClinicalRiskLevel', notKnown('nobody has classified it')],
    ]),
    section('AISystemFacts', [
      ['OutcomesAndOutputs', of(3)],
      ['ModelType', told(kind, 'manifest.json: kind')],
      ['InputDataSource', told(inputSource(facts), 'manifest.json')],
      ['OutputAndInputDataTypes', of(4)],
      ['DevelopmentDataCharacterization', of(11)],
      ['BiasMitigationApproaches', of(16)],
      ['OngoingMaintenance', of(26)],
      [
        'Security',
        told(
          `Weights are loaded only with sha256 ${manifest.weights.sha256}`,
          'manifest.json: weights',
        ),
      ],
    ]),
    section('TransparencyInformation', [
      ['FundingSource', of(2)],
      ['StakeholdersConsulted', notKnown('the manifest names none')],
    ]),
    section('KeyMetrics', [
      ['UsefulnessUsabilityEfficacy', of(21)],
      ['FairnessEquity', of(22)],
      [
        'SafetyReliability',
        told(
          `${facts.referenceCases} reference cases, run whenever the package is loaded`,
          'reference-cases.json',
        ),
      ],
    ]),
    section('Resources', [
      ['EvaluationReferences', of(25)],
      ['PeerReviewedPublications', references(facts)],
      ['PatientConsentOrDisclosure', notKnown('the hospital decides it')],
    ]),
  ];
}

export function mitchellSections(
  facts: CardFacts,
  attributes: readonly AnsweredAttribute[],
): CardSection[] {
  const { manifest } = facts;
  const of = answersOf(attributes);
  return [
    section('Model Details', [
      ['Developer', of(1)],
      ['Version', told(manifest.version, 'manifest.json: version')],
      ['Type', told(manifest.kind, 'manifest.json: kind')],
      ['References', references(facts)],
      ['License', told(manifest.license.text, 'manifest.json: license')],
    ]),
    section('Intended Use', [
      ['Primary uses', of(5)],
      ['Primary users', of(7)],
      ['Out of scope', of(9)],
    ]),
    section('Factors', [
      ['Relevant factors', of(12)],
      ['Evaluation factors', of(13)],
    ]),
    section('Metrics', [
      ['Performance', of(21)],
      ['Thresholds', threshold(facts)],
    ]),
    section('Evaluation Data', [
      ['Internal', of(21)],
      ['External', of(17)],
      ['Local', of(27)],
    ]),
    section('Training Data', [['Data', of(11)]]),
    section('Quantitative Analyses', [
      ['By group', of(22)],
      ['By group, external', of(24)],
      ['By group, local', of(29)],
    ]),
    section('Ethical Considerations', [['Fairness', of(15)]]),
    section('Caveats and Recommendations', [['Caveats', of(10)]]),
  ];
}

function section(name: string, fields: Fields): CardSection {
  return { section: name, fields: fields.map(([field, answer]) => ({ field, answer })) };
}

function answersOf(attributes: readonly AnsweredAttribute[]): (number: number) => CardAnswer {
  return (number) => attributes[number - 1]?.answer ?? notKnown('there is no such attribute');
}

function stage(isInvestigational: boolean): CardAnswer {
  return isInvestigational
    ? told('Investigational', 'manifest.json: card.investigational')
    : told('In use; not marked as investigational', 'manifest.json: card.investigational');
}

function keywords({ manifest }: CardFacts): string {
  const outcomes = isNetwork(manifest)
    ? manifest.classes.map(({ title }) => title)
    : manifest.outputs.map(({ title }) => title);
  return [...outcomes, manifest.kind].join(', ');
}

function inputSource({ manifest }: CardFacts): string {
  return isNetwork(manifest)
    ? `DICOM images: ${manifest.gate.text}`
    : `The patient’s FHIR R4 record: ${manifest.inputs.map(({ title }) => title).join(', ')}`;
}

function references({ manifest }: CardFacts): CardAnswer {
  return stated(
    manifest.references.map(({ citation }) => citation).join(' | '),
    'manifest.json: references',
    'the manifest cites none',
  );
}

function threshold({ manifest }: CardFacts): CardAnswer {
  const none = 'the manifest sets no threshold; a hospital may set its own';
  if (isNetwork(manifest)) {
    const { threshold: found } = manifest;
    return found === undefined
      ? notKnown(none)
      : told(`${found.value}: ${found.source}`, 'manifest.json: threshold');
  }
  const texts = manifest.outputs.flatMap(({ title, threshold: found }) =>
    found === undefined ? [] : [`${title} from ${found.value}: ${found.meaning} (${found.source})`],
  );
  return stated(texts.join('; '), 'manifest.json: outputs', none);
}
