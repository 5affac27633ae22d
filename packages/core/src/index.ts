export { Failure, InvariantError, Refusal, type FailureCode, type RefusalCode } from './model/failure.ts';
export { Secret } from './model/secret.ts';
export type { Environment, OperationOptions, ProgressListener, ShadowChoice } from './model/options.ts';
export type {
  MissingEffect,
  NextAction,
  PrismaWitness,
  Report,
  ReportedDatabase,
  ReportedMigration,
  ReportedPlan,
  Situation,
  Verdict,
} from './model/report.ts';
export type { Finding, Pair, Severity, SourceLocation } from './model/finding.ts';
export type { ObjectIdentity, ObjectKind } from './model/identity.ts';
export type {
  FileChange,
  Hazard,
  LedgerChange,
  PreCheck,
  RowChange,
  Statement,
  StatementRun,
  Unplanned,
} from './model/plan.ts';
export type { Coverage, NotModelled } from './model/catalog.ts';
export type { EvidenceState } from './model/evidence.ts';
export { baseline, type BaselineOptions } from './operations/baseline.ts';
export { squashHistory, type SquashOptions } from './operations/squash.ts';
export { resolve } from './operations/resolve.ts';
export type {
  DataStatementAnswers,
  ResolveOptions,
  ResolveVerb,
} from './operations/resolve/resolve-options.ts';
export { checkStatus, type StatusOptions } from './operations/check-status.ts';
export { playDemo, type DemoOptions } from './operations/demo/play-demo.ts';
export { prepareReplay } from './operations/prepare-replay.ts';
export { writeSnapshot, type SnapshotOptions } from './operations/write-snapshot.ts';
export { checkDrift } from './operations/check-drift.ts';
export { revertDrift, type ChangeConsent, type RevertOptions } from './operations/revert-drift.ts';
export { adoptDrift, type AdoptOptions } from './operations/adopt-drift.ts';
export { acceptDrift, type AcceptOptions } from './operations/accept-drift.ts';
export type { DriftOptions } from './operations/examine-drift.ts';
