import type { ConfigurationChange, ConfigurationDriver, DocumentContext, WantedConfiguration } from '../../../src/driver/contract.ts';
import { err, type Fault, fault, ok, type Result, readDocument } from '../../../src/driver/vocabulary.ts';
import { checkDocument } from './check-document.ts';
import { type Command, secretsIn, shownText } from './command.ts';
import { difference } from './diff.ts';
import { gathered, sentLines } from './emit.ts';
import { renderList } from './entries.ts';
import { interfaceOf, missingPrerequisites } from './preflight.ts';
import { renderDocument, type Tell } from './render-document.ts';
import { readRunningConfig } from './running-config.ts';
import { type ConfigurationDocument, configurationSchema } from './schema.ts';

/** Documents for 802.1X, CoA, device tracking and the access lists they name (requirements C7 to C20). */
export const configuration: ConfigurationDriver = { schema: configurationSchema, read };

function read(file: string, text: string, context: DocumentContext): Result<WantedConfiguration, readonly Fault[]> {
  const parsed = readDocument(file, text, configurationSchema);
  if (!parsed.ok) return parsed;
  const { value: document, at } = parsed.value;
  const faults: Fault[] = [];
  const tell: Tell = (message, ...path) => {
    faults.push(fault('config.invalid', message, { at: at(path) }));
  };
  const warnings = [...checkDocument(document, context.platform, tell)];
  const lists = readLists(document, context, tell, warnings);
  const commands = renderDocument(document, context, lists, tell);
  return faults.length > 0 ? err(faults) : ok(wanted(document, commands, warnings));
}

function readLists(document: ConfigurationDocument, { platform }: DocumentContext, tell: Tell, warnings: string[]): readonly Command[] {
  let cost = 0;
  const lists = document.accessLists.flatMap((list, index) => {
    const rendered = renderList(list, document.variables, platform);
    if (!rendered.ok) {
      for (const { message, at } of rendered.error) tell(message, 'accessLists', index, ...(at === undefined ? [] : ['entries', at]));
      return [];
    }
    warnings.push(...rendered.value.warnings);
    cost += rendered.value.cost;
    return [rendered.value.command];
  });
  if (cost > platform.aclEntriesPerAsic && document.accessLists.length > 0)
    tell(`the lists take ${cost} TCAM entries and ${platform.name} has ${platform.aclEntriesPerAsic} for all`, 'accessLists');
  return lists;
}

function wanted(document: ConfigurationDocument, commands: readonly Command[], warnings: readonly string[]): WantedConfiguration {
  return {
    warnings,
    missing: (running) => missingPrerequisites(document, readRunningConfig(running)),
    changes: (running) => changes(document, commands, running, warnings),
  };
}

function changes(
  document: ConfigurationDocument,
  commands: readonly Command[],
  running: string | undefined,
  warnings: readonly string[],
): Result<ConfigurationChange, readonly Fault[]> {
  const present = readRunningConfig(running ?? '');
  const absent = running === undefined ? [] : document.interfaces.filter(({ name }) => interfaceOf(present, name) === undefined);
  if (absent.length > 0)
    return err(
      absent.map(({ name }) => fault('config.reference', `the device has no interface \`${name}\`: see what its configuration shows`)),
    );
  const { edits, warnings: more } = difference(commands, present.lines);
  const does = gathered(edits.map(({ path, does: lines }) => ({ path, commands: lines })));
  const undoes = gathered(edits.toReversed().map(({ path, undoes: lines }) => ({ path, commands: lines })));
  const lines = sentLines(does);
  const inverse = sentLines(undoes);
  if (!lines.ok) return err([fault('device.refused', `nothing is sent: ${lines.error}`)]);
  if (!inverse.ok) return err([fault('device.refused', `nothing is sent, since it could not be taken back: ${inverse.error}`)]);
  return ok({
    lines: shownText(does),
    inverse: shownText(undoes),
    drift: edits.map(({ drift }) => drift),
    warnings: [...warnings, ...more],
    ...(present.lastChange !== undefined && { lastChange: present.lastChange }),
    block: () => ({ mode: 'config', lines: lines.value, inverse: inverse.value, secrets: [...secretsIn(does), ...secretsIn(undoes)] }),
  });
}
