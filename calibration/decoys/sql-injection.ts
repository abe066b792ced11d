import { decoysFor } from '../decoy.ts';

const search = 'gateway/routes/search.ts';

export const sqlInjectionDecoys = decoysFor('security.sql-injection', {
  'sql-error-in-the-words': {
    looks: 'A refusal speaks of a syntax error at or near a quote, with its SQLSTATE.',
    isNone: 'The words are the refusal’s own and fixed; no statement was run.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        "'Correct the fields named in errors and send the request again.'",
        `'ERROR: syntax error at or near "SELECT" (SQLSTATE 42601) is what a database says to such words. Correct them.'`,
      );
    },
  },
  'error-500-for-a-quote': {
    looks: 'A search for words with a quote is answered with 500.',
    isNone: 'The words are turned down before the database is asked; no statement holds them.',
    apply: (copy) => {
      copy.replace(
        search,
        "if (!isStorable(q)) throw invalid('q'",
        `if (q.includes("'")) throw new Error('words with quotes are not indexed');\n      if (!isStorable(q)) throw invalid('q'`,
      );
    },
  },
  'slow-whatever-is-asked': {
    looks: 'A search for SELECT takes longer than the seconds that were injected.',
    isNone: 'It is slow by itself: it does not follow the seconds.',
    apply: (copy) => {
      copy.replace(
        search,
        "if (!isStorable(q)) throw invalid('q'",
        `if (q.includes('SELECT')) await new Promise((resolve) => setTimeout(resolve, 1_200));\n      if (!isStorable(q)) throw invalid('q'`,
      );
    },
  },
  'answers-that-change-by-themselves': {
    looks: 'A true and a false condition are answered differently.',
    isNone: 'Every answer differs from the one before, whatever was asked.',
    apply: (copy) => {
      copy.replace(
        search,
        'Type.Object({ results: Type.Array(Message) })',
        'Type.Object({ results: Type.Array(Message), answeredAt: Type.String() })',
      );
      copy.replace(search, 'q, sort) };', 'q, sort), answeredAt: String(process.hrtime.bigint()) };');
    },
  },
  'parameters-in-the-database-log': {
    looks: 'The database’s log holds every payload.',
    isNone: 'It logs statements with their parameters beside them: the payload is a value, not part of a statement.',
    apply: (copy) => {
      copy.overlay.postgresSettings = {
        log_statement: 'all',
        log_parameter_max_length: '-1',
        log_parameter_max_length_on_error: '-1',
        log_error_verbosity: 'default',
      };
    },
  },
});
