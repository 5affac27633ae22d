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
export type { FileChange, Hazard, LedgerChange, PreCheck, Statement } from './model/plan.ts';
export type { Coverage, NotModelled } from './model/catalog.ts';
export type { EvidenceState } from './model/evidence.ts';
