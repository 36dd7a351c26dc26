/** Questions about the schema and the file: they change nothing, so a reader answers them. */
const READ_PRAGMAS = new Set(
  `table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list foreign_key_check
   integrity_check quick_check compile_options function_list collation_list module_list pragma_list
   database_list page_count freelist_count data_version`.split(/\s+/),
);

/** Safe to ask; setting them is another matter. */
const ASKABLE_PRAGMAS = new Set(
  `user_version schema_version application_id page_size encoding journal_mode synchronous foreign_keys busy_timeout
   auto_vacuum cache_size recursive_triggers defer_foreign_keys case_sensitive_like query_only mmap_size
   wal_autocheckpoint max_page_count legacy_alter_table ignore_check_constraints temp_store`.split(/\s+/),
);

/** Settings of the file or of the writer's connection that cannot endanger the file or the process. */
const SETTABLE_PRAGMAS = new Set(
  `user_version application_id foreign_keys defer_foreign_keys recursive_triggers legacy_alter_table
   ignore_check_constraints optimize wal_checkpoint incremental_vacuum analysis_limit`.split(/\s+/),
);

/**
 * The native package has SQLite's shell functions built in: they read and write files and run SQL out of a
 * string. `fsdir` and `sqlite_dbpage` are tables, so their bare name is enough.
 */
const FORBIDDEN_FUNCTIONS = new Set(
  `readfile writefile edit load_extension fts3_tokenizer sha3_query sqlite_log sqlite_crypt sqlite3mc_config
   sqlite3mc_config_table sqlite3mc_codec_data`.split(/\s+/),
);
const FORBIDDEN_TABLES = new Set(['fsdir', 'sqlite_dbpage', 'carray']);

/** The forbidden name in a statement, or null. `tokens` are its names as written, quotes included. */
export function forbiddenName(tokens: Iterable<{ name: string; isCall: boolean }>): string | null {
  for (const { name, isCall } of tokens) {
    const plain = name.replace(/^["'`[]|["'`\]]$/g, '').toLowerCase();
    if (FORBIDDEN_TABLES.has(plain) || (isCall && FORBIDDEN_FUNCTIONS.has(plain))) return plain;
  }
  return null;
}

export interface Verdict {
  readonly refusal: string | null;
  readonly touchesSession: boolean;
  readonly isReadPragma: boolean;
}

const allowed = (touchesSession = false, isReadPragma = false): Verdict => ({
  refusal: null,
  touchesSession,
  isReadPragma,
});
const refused = (refusal: string): Verdict => ({ refusal, touchesSession: false, isReadPragma: false });

/** Judges a statement by its first words (upper case, EXPLAIN and WITH already taken off). */
export function refusalOf(words: readonly string[]): Verdict {
  switch (words[0]) {
    case 'ATTACH':
    case 'DETACH':
      return refused(`${words[0]} is not available: the server holds one database file`);
    case 'VACUUM':
      return words.includes('INTO') ? refused('VACUUM INTO is not available: it would write another file') : allowed();
    case 'PRAGMA':
      return judgePragma(words);
    case 'CREATE':
      return allowed(words[1] === 'TEMP' || words[1] === 'TEMPORARY' || words.includes('TEMP'));
    default:
      return allowed();
  }
}

function judgePragma(words: readonly string[]): Verdict {
  const rest = words[2] === '.' ? words.slice(3) : words.slice(1);
  const name = (rest[0] ?? '').replace(/^["'`[]|["'`\]]$/g, '').toLowerCase();
  const hasValue = rest.length > 1;
  if (READ_PRAGMAS.has(name)) return allowed(false, true);
  if (!hasValue && ASKABLE_PRAGMAS.has(name)) return allowed(false, true);
  if (SETTABLE_PRAGMAS.has(name)) return allowed(true);
  if (name === 'journal_mode' && rest[2]?.replace(/['"]/g, '').toUpperCase() === 'WAL') return allowed(false, true);
  return refused(`PRAGMA ${name} is not available here`);
}
