import type {
  CliBlock,
  ConfigurationChange,
  ConfigurationDriver,
  DocumentContext,
  WantedConfiguration,
} from '../../../src/driver/contract.ts';
import { err, type Fault, fault, ok, type Result, readDocument } from '../../../src/driver/vocabulary.ts';
import { boundLists } from './bound-lists.ts';
import { broughtLists } from './brought-lists.ts';
import { checkDocument } from './check-document.ts';
import { type Command, secretsIn, shownText } from './command.ts';
import { difference, standing } from './diff.ts';
import type { Edit } from './edit.ts';
import { gathered, sentLines } from './emit.ts';
import { renderList } from './entries.ts';
import { interfaceOf, missingPrerequisites } from './preflight.ts';
import { renderDocument, type Tell } from './render-document.ts';
import { essenceOf, readRunningConfig } from './running-config.ts';
import { type ConfigurationDocument, configurationSchema } from './schema.ts';

/** Documents for 802.1X, CoA, device tracking and the access lists they name (requirements C7 to C20). */
export const configuration: ConfigurationDriver = {
  schema: configurationSchema,
  running: { command: 'show running-config', essence: essenceOf },
  read,
};

function read(file: string, text: string, context: DocumentContext): Result<WantedConfiguration, readonly Fault[]> {
  const parsed = readDocument(file, text, configurationSchema);
  if (!parsed.ok) return parsed;
  const { value: written, at } = parsed.value;
  const document = ofDevice(written, context.device);
  const faults: Fault[] = [];
  const tell: Tell = (message, ...path) => {
    faults.push(fault('config.invalid', message, { at: at(placeOf(written, context.device, path)) }));
  };
  const warnings = [...checkDocument(document, context.platform, tell)];
  const lists = readLists(document, context, tell, warnings);
  const commands = renderDocument(document, context, lists, tell);
  return faults.length > 0 ? err(faults) : ok(wanted(document, commands, warnings));
}

/** The document as it is for one device: its own variables in the place of the common ones, its own interfaces behind them. */
function ofDevice(document: ConfigurationDocument, device: string | undefined): ConfigurationDocument {
  const own = device === undefined ? undefined : document.devices[device];
  if (own === undefined) return document;
  return {
    ...document,
    variables: { ...document.variables, ...own.variables },
    interfaces: [...document.interfaces, ...own.interfaces],
  };
}

/** Where in the document something of `ofDevice` is written. */
function placeOf(document: ConfigurationDocument, device: string | undefined, path: readonly PropertyKey[]): readonly PropertyKey[] {
  const [section, index, ...rest] = path;
  const common = document.interfaces.length;
  if (section !== 'interfaces' || typeof index !== 'number' || index < common || device === undefined) return path;
  return ['devices', device, 'interfaces', index - common, ...rest];
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
  const shown = shownText(does);
  return ok({
    lines: shown,
    inverse: shownText(undoes),
    drift: edits.map(({ drift }) => drift),
    brought: broughtLists(shown),
    bound: boundLists(edits, present.lines),
    warnings: [...warnings, ...more],
    ...(present.lastChange !== undefined && { lastChange: present.lastChange }),
    block: () => ({ mode: 'config', lines: lines.value, inverse: inverse.value, secrets: [...secretsIn(does), ...secretsIn(undoes)] }),
    takeBack: (broken) => takeBack(commands, edits, broken),
  });
}

/** An edit that is still to be made as it was is one of which nothing was entered; of all others what stands is taken back, the last first. */
function takeBack(commands: readonly Command[], edits: readonly Edit[], running: string): Result<CliBlock, readonly Fault[]> {
  const shown = readRunningConfig(running).lines;
  const untouched = new Set(difference(commands, shown).edits.map(({ drift }) => JSON.stringify(drift)));
  const begun = edits.filter(({ drift }) => !untouched.has(JSON.stringify(drift)));
  const places = begun.toReversed().map((edit) => ({ path: edit.path, commands: standing(edit, shown) }));
  const back = gathered(places.filter((place) => place.commands.length > 0));
  const lines = sentLines(back);
  if (!lines.ok) return err([fault('device.refused', `nothing is sent: ${lines.error}`)]);
  return ok({ mode: 'config', lines: lines.value, inverse: [], secrets: secretsIn(back) });
}
