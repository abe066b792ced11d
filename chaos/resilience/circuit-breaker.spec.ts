import { experimentTest } from '../experiment-test.ts';
import { circuitBreaker } from '../experiments/circuit-breaker.ts';

for (const experiment of circuitBreaker) experimentTest('resilience.circuit-breaker', experiment);
