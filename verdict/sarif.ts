import { createHash } from 'node:crypto';
import type { Waiver } from '../harness/config.ts';
import { criteriaOfPhase, criterionById } from '../harness/criteria.ts';
import type { Evidence } from '../harness/evidence.ts';
import { waiversOver } from './waivers.ts';

/** A finding as security specs record it in the details of their evidence. */
interface RecordedFinding {
  readonly id: string;
  readonly title: string;
  readonly operation: string;
  readonly cwe?: string;
  readonly asvs?: string;
  readonly request?: string;
  readonly answer?: string;
  readonly oracle?: string;
  readonly mend?: string;
}

const scan = 'foundation.security-scan';

/**
 * The findings of phase 7 and of the scan of phase 1 as SARIF 2.1.0. One rule per criterion; one result per finding, each with a
 * fingerprint that is the same in the next run, and a location: code scanners want a file, and a finding about an address has
 * none, so the evidence record stands for it. What a waiver covers carries it as a suppression.
 */
export function sarif(
  evidence: readonly (Evidence & { readonly file: string })[],
  waivers: readonly Waiver[] = [],
): object {
  const rules = [criterionById(scan), ...criteriaOfPhase('security')];
  const records = evidence.filter(({ criterion }) => rules.some(({ id }) => id === criterion));
  const results = records.flatMap((record) =>
    findingsOf(record).map((finding) => ({
      ruleId: record.criterion,
      ruleIndex: rules.findIndex(({ id }) => id === record.criterion),
      level: record.outcome === 'unknown' ? 'none' : 'error',
      kind: record.outcome === 'unknown' ? 'open' : 'fail',
      message: { text: messageOf(finding) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: `evidence/${encodeURIComponent(record.file)}` },
            region: { startLine: 1 },
          },
          logicalLocations: [{ fullyQualifiedName: finding.operation, kind: 'resource' }],
        },
      ],
      partialFingerprints: {
        'diamondRun/v1': createHash('sha256').update(`${record.criterion}\n${finding.id}`).digest('hex'),
      },
      suppressions: suppressionsOf(record, finding, waivers),
      properties: { id: finding.id, case: record.case, cwe: finding.cwe, asvs: finding.asvs },
    })),
  );
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Diamond Run',
            rules: rules.map(({ id, title, rule }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: rule },
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        results,
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
}

/** An empty list says that nothing is suppressed; a missing one would say that nobody knows (SARIF 2.1.0, 3.27.23). */
function suppressionsOf(record: Evidence, finding: RecordedFinding, waivers: readonly Waiver[]): object[] {
  if (record.outcome !== 'fail') return [];
  const alone = { case: record.case, ...(record.gate ? { gate: record.gate } : {}), details: { findings: [finding] } };
  return waiversOver(alone, criterionById(record.criterion), waivers).map(({ reason, by, expires }) => ({
    kind: 'external',
    status: 'accepted',
    justification: `${reason} (${by}, until ${expires})`,
  }));
}

/** A failed record without findings of its own is one finding: what it says. */
function findingsOf({ details, outcome, case: id, criterion, summary }: Evidence): RecordedFinding[] {
  const { findings } = (details ?? {}) as { findings?: readonly RecordedFinding[] };
  if (outcome === 'fail' && findings && findings.length > 0) return [...findings];
  if (outcome !== 'fail' && outcome !== 'unknown') return [];
  return [{ id: `${criterion}/${id}`, title: summary, operation: id }];
}

function messageOf({ title, request, answer, oracle, mend, cwe, asvs }: RecordedFinding): string {
  const facts = { Request: request, Answer: answer, Seen: oracle, Mend: mend, Weakness: cwe, 'ASVS 5.0': asvs };
  const said = Object.entries(facts).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  return [title, ...said].join('\n');
}
