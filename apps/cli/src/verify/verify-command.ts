import type { Command } from 'commander';
import { runVerify } from './run-verify';

/** `holdfast verify <path> --key <key>`: needs neither network nor database. Exit code 0 verified, 1 not verified, 2 wrong usage. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description("verify a receipt or a bundle, offline, with the log's public key alone")
    .argument('<path>', 'a *.receipt.json, a bundle as a tar, or a bundle as a directory')
    .option(
      '--key <key>',
      "the log's verifier key (name+keyid+base64), or a file with it, or its saved holdfast-log.json",
    )
    .option('--json', 'print the report as JSON')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (path: string, options: { key?: string; json?: true }) => {
      const output = {
        out: (text: string) => void process.stdout.write(text),
        err: (text: string) => void process.stderr.write(text),
      };
      process.exitCode = await runVerify({ path, key: options.key, json: options.json ?? false }, output);
    });
}
