import tseslint from 'typescript-eslint';

const modelRooms = [
  'kernel',
  'records',
  'stats',
  'data',
  'devices',
  'grid',
  'tariff',
  'market',
  'agents',
  'network',
  'ledger',
  'consensus',
  'contracts',
  'adversaries',
  'metrics',
  'scenario',
  'model',
].map((room) => `src/${room}/**/*.ts`);

export default tseslint.config(
  { ignores: ['.cache', 'scratch*', 'dist', 'coverage', 'results', 'node_modules'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-constant-condition': ['error', { checkLoops: false }],
    },
  },
  {
    // Everything down to the model runs in a browser as well as in Node, and is deterministic.
    files: modelRooms,
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'setTimeout',
        'setInterval',
        'performance',
        'Date',
      ],
      'no-restricted-imports': ['error', { patterns: ['node:*'] }],
      'no-restricted-properties': [
        'error',
        ...[
          'random',
          'sin',
          'cos',
          'tan',
          'exp',
          'log',
          'pow',
          'expm1',
          'log1p',
          'log2',
          'log10',
          'asin',
          'acos',
          'atan',
          'atan2',
          'sinh',
          'cosh',
          'tanh',
          'cbrt',
          'hypot',
        ].map((property) => ({
          object: 'Math',
          property,
          message: 'differs between V8 versions: use kernel/maths',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "BinaryExpression[operator='**']",
          message: 'the power operator differs between V8 versions: use kernel/maths pow',
        },
      ],
    },
  },
);
