import { criteriaOfPhase, isBuilt } from '../harness/criteria.ts';
import { phases } from '../harness/phases.ts';

/** docs/criteria.md, made from the registry. `node command/write-criteria-document.ts` writes it; a test holds it against this. */
export function criteriaDocument(): string {
  const sections = phases.map(({ number, id, title, rule }) => {
    const blocks = criteriaOfPhase(id).map((criterion) => {
      const notes = [`weight ${criterion.weight}`, ...(criterion.gate ? ['**hard gate**'] : [])].join(', ');
      const cases = isBuilt(criterion)
        ? criterion.cases.map((each) => `- \`${each.id}\` ${each.title}`).join('\n')
        : 'Not built in this version: reported `unknown: not built`.';
      return `### \`${criterion.id}\` ${criterion.title}\n\nRule: ${criterion.rule} (${notes}).\n\n${cases}\n`;
    });
    return `## ${number} ${title}\n\nThe phase passes when: ${rule}.\n\n${blocks.join('\n')}`;
  });
  return `# Criteria

Made from the registry (\`harness/criteria\`) by \`node command/write-criteria-document.ts\`; do not edit.

Every criterion has registered cases, and each case must have evidence: one that is missing is \`unknown\`. A hard gate fails the
run whatever the rate of its phase, and takes no waiver. Run one by itself with
\`./run-diamond-suite.sh --criterion <criterion>\` or \`--criterion <criterion>/<case>\`.

${sections.join('\n')}`;
}
