export { Failure, InvariantError, Refusal, type FailureCode, type RefusalCode } from './model/failure.ts';
export { Secret } from './model/secret.ts';
export type { DatabaseCheck, DatabaseProblem } from './model/database-check.ts';
export type { DeployForecast, DeployOutcome, DeployStop } from './model/deploy.ts';
export type {
  AskConsent,
  ChangeConsent,
  Environment,
  OperationOptions,
  ProgressListener,
  ShadowChoice,
  WriteOptions,
} from './model/options.ts';
export type { PgClient } from './model/pg-client.ts';
export type {
  BaselineReport,
  CommandReport,
  DriftReport,
  MissingEffect,
  NextAction,
  PrismaWitness,
  PrepareReport,
  Report,
  ReportedDatabase,
  ReportedMigration,
  ReportedStatement,
  ResolveReport,
  SnapshotReport,
  StatusReport,
} from './model/report.ts';
export type { ReportedPlan, Situation, Verdict } from './model/verdict.ts';
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
export { checkDatabase, loadDatabaseCheck } from './library/check-database.ts';
export { defaults, type ProjectOptions } from './library/options.ts';
export {
  acceptDrift,
  adoptDrift,
  baseline,
  checkDrift,
  checkStatus,
  playDemo,
  prepareReplay,
  resolve,
  revertDrift,
  squashHistory,
  writeSnapshot,
  type AcceptOptions,
  type AdoptOptions,
  type BaselineOptions,
  type DemoOptions,
  type DriftOptions,
  type PrepareOptions,
  type ResolveOptions,
  type RevertOptions,
  type SnapshotOptions,
  type SquashOptions,
  type StatusOptions,
} from './library/operations.ts';
export {
  applyPlanFile,
  approvePlanFile,
  makePlanFile,
  type ApplyPlanOptions,
  type MakePlanOptions,
} from './library/plan-files.ts';
export type { PlanFile, PlanFingerprint, PlanRequest } from './model/plan-file.ts';
export type { DataStatementAnswers, ResolveVerb } from './operations/resolve/resolve-options.ts';
export { mergeFleet, runFleet } from './library/fleet.ts';
export type { FleetOptions } from './fleet/fleet-run.ts';
export type { TargetSource } from './fleet/load-targets.ts';
export type {
  CohortVerdict,
  FailedTarget,
  Fleet,
  FleetCohort,
  FleetVerb,
  SkippedTarget,
} from './model/fleet.ts';
