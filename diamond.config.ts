import { defineDiamond } from './harness/config.ts';

export default defineDiamond({
  system: './systems/reference.ts',
  acceptedNotApplicable: [
    {
      criterion: 'foundation.security-scan/dependencies',
      by: 'the maintainers of the reference system',
      reason: 'where the registry gives no audit, advisories are watched by the repository host instead',
    },
  ],
});
