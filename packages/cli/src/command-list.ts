import { applyCommand } from './commands/apply.ts';
import { baselineCommand } from './commands/baseline.ts';
import type { Command } from './commands/command.ts';
import { demoCommand } from './commands/demo.ts';
import { driftCommand } from './commands/drift.ts';
import { fleetCommand } from './commands/fleet.ts';
import { prepareCommand } from './commands/prepare.ts';
import { resolveCommand } from './commands/resolve.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { statusCommand } from './commands/status.ts';

export const commands: readonly Command[] = [
  statusCommand,
  baselineCommand,
  resolveCommand,
  driftCommand,
  snapshotCommand,
  prepareCommand,
  applyCommand,
  fleetCommand,
  demoCommand,
];

/** Commands that run no operation themselves. */
export const textCommands: readonly string[] = ['explain', 'completion', 'mcp'];
