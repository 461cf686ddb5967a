/**
 * Canonical addresses of what this project defines itself: code systems, profiles, extensions, identifiers.
 *
 * Each has its file in `profiles/`, named `<ResourceType>-<id>.json`.
 */
export const MENTOR_BASE = 'https://health-analysis-mentor.org/fhir';

/** As it stands in Devices and in DICOM objects. */
export const MANUFACTURER = 'Health Analysis Mentor';

/** Version of our profiles, code systems and plan definitions. */
export const MENTOR_VERSION = '1.0.0';

export const CODE_SYSTEMS = {
  /** Models by id; `Coding.version` is the model's version. */
  models: `${MENTOR_BASE}/CodeSystem/mentor-models`,
  /** Inputs of models and facts of rules that no standard code system holds. */
  inputs: `${MENTOR_BASE}/CodeSystem/mentor-inputs`,
  /** Why a result could not be computed, and why an input is not there. */
  notComputable: `${MENTOR_BASE}/CodeSystem/mentor-not-computable`,
  /** Why a recommendation was held back. */
  suppression: `${MENTOR_BASE}/CodeSystem/mentor-suppression`,
  /** Why a person sets a card aside. */
  overrideReasons: `${MENTOR_BASE}/CodeSystem/mentor-override-reasons`,
  /** What a component of an imaging finding is: probability, class that remains, distance. */
  imaging: `${MENTOR_BASE}/CodeSystem/mentor-imaging`,
  /** Groups of drugs that rules name instead of a drug. */
  medicationGroups: `${MENTOR_BASE}/CodeSystem/mentor-medication-groups`,
} as const;

export const STRUCTURE_DEFINITIONS = {
  riskAssessment: `${MENTOR_BASE}/StructureDefinition/mentor-risk-assessment`,
  carePlan: `${MENTOR_BASE}/StructureDefinition/mentor-care-plan`,
  scoreObservation: `${MENTOR_BASE}/StructureDefinition/mentor-score-observation`,
  imagingFinding: `${MENTOR_BASE}/StructureDefinition/mentor-imaging-finding`,
  imagingReport: `${MENTOR_BASE}/StructureDefinition/mentor-imaging-report`,
  provenance: `${MENTOR_BASE}/StructureDefinition/mentor-provenance`,
  device: `${MENTOR_BASE}/StructureDefinition/mentor-device`,
} as const;

export const EXTENSIONS = {
  /** RiskAssessment.prediction: how far one input moved the result. */
  contribution: `${MENTOR_BASE}/StructureDefinition/mentor-contribution`,
  /** RiskAssessment: the person against whom contributions are measured. */
  referencePerson: `${MENTOR_BASE}/StructureDefinition/mentor-reference-person`,
  /** RiskAssessment.prediction: interval of the probability, and the outcomes that cannot be excluded. */
  uncertainty: `${MENTOR_BASE}/StructureDefinition/mentor-uncertainty`,
  /** Observation.component of a probability: the class of the model that it is of, by its id. */
  imageClass: `${MENTOR_BASE}/StructureDefinition/mentor-image-class`,
  /** Observation.component of an imaging finding: a box in pixels of an image, drawn by a person. */
  imageRegion: `${MENTOR_BASE}/StructureDefinition/mentor-image-region`,
  /** RiskAssessment, imaging finding: why there is no result, and which inputs are missing. */
  notComputable: `${MENTOR_BASE}/StructureDefinition/mentor-not-computable`,
  /** Observation, component: period of a probability, where a hospital takes no RiskAssessment. */
  when: `${MENTOR_BASE}/StructureDefinition/mentor-when`,
  /** CarePlan.activity.detail: guideline, doi and grade of a proposal. */
  proposalSource: `${MENTOR_BASE}/StructureDefinition/mentor-proposal-source`,
  /** CarePlan: a recommendation that was held back, and why. */
  suppressed: `${MENTOR_BASE}/StructureDefinition/mentor-suppressed`,
  /** PlanDefinition.action.input: the fact that a rule cannot do without. */
  fact: `${MENTOR_BASE}/StructureDefinition/mentor-fact`,
  /** ActivityDefinition.product: `high`, `moderate` or `low` intensity of a statin. */
  medicationIntensity: `${MENTOR_BASE}/StructureDefinition/mentor-medication-intensity`,
} as const;

/** Systems of the business identifiers on what we write; used in conditional creates. */
export const IDENTIFIER_SYSTEMS = {
  assessment: `${MENTOR_BASE}/identifier/assessment`,
  carePlan: `${MENTOR_BASE}/identifier/care-plan`,
  observation: `${MENTOR_BASE}/identifier/observation`,
  imagingReport: `${MENTOR_BASE}/identifier/imaging-report`,
  provenance: `${MENTOR_BASE}/identifier/provenance`,
  device: `${MENTOR_BASE}/identifier/device`,
} as const;
