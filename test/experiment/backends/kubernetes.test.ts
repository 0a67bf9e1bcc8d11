/**
 * The manifest for Kubernetes: fields that the API has, with values that it takes.
 * Source of fields and rules: Kubernetes API reference, batch/v1 JobSpec and PodFailurePolicy, core/v1 PodSpec, Container and Volume;
 * "Jobs" and "Handling retriable and non-retriable pod failures" on kubernetes.io.
 */
import { parseAllDocuments } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../../src/cli/exit-codes.js';
import { jobName, kubernetes } from '../../../src/experiment/backends/kubernetes.js';
import { loadQuantityParser } from '../../../src/records/quantity-parser.js';
import type { Submission } from '../../../src/experiment/backends/types.js';

beforeAll(loadQuantityParser);

const submission: Submission = {
  name: 'fees',
  plan: '0123456789abcdef',
  experiment: 'experiments/fees.yaml',
  folder: 'results/fees',
  plugins: ['my load.mjs'],
  directory: '/home/ada/study',
  chainwatt: ['/usr/bin/node', '/home/ada/chainwatt/dist/cli/main.js'],
  shards: 20,
  threads: 2,
  exitCodes: { hopeless: [exitCodes.usage, exitCodes.input], interrupted: [exitCodes.interrupted] },
};
const options = {
  image: 'registry.example/chainwatt:0.1.0',
  claim: 'sweeps',
  namespace: 'energy',
  throttle: 5,
};
const all = { shards: Array.from({ length: 20 }, (_, k) => k + 1), after: [] };

type Node = Record<string, unknown>;
/** What an object may hold: by name a type of JSON, `[…]` for a list of it, or the name of another object. */
const API: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Job: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'JobSpec' },
  ObjectMeta: { name: 'string', namespace: 'string' },
  JobSpec: {
    ...{ activeDeadlineSeconds: 'number', backoffLimit: 'number', backoffLimitPerIndex: 'number' },
    ...{ completionMode: 'string', completions: 'number', maxFailedIndexes: 'number', parallelism: 'number' },
    ...{ podFailurePolicy: 'PodFailurePolicy', podReplacementPolicy: 'string', suspend: 'boolean' },
    ...{ template: 'PodTemplateSpec', ttlSecondsAfterFinished: 'number' },
  },
  PodFailurePolicy: { rules: '[PodFailurePolicyRule]' },
  PodFailurePolicyRule: {
    ...{ action: 'string', onExitCodes: 'OnExitCodes', onPodConditions: '[OnPodConditions]' },
  },
  OnExitCodes: { containerName: 'string', operator: 'string', values: '[number]' },
  OnPodConditions: { type: 'string', status: 'string' },
  PodTemplateSpec: { metadata: 'ObjectMeta', spec: 'PodSpec' },
  PodSpec: {
    ...{ restartPolicy: 'string', terminationGracePeriodSeconds: 'number' },
    ...{ automountServiceAccountToken: 'boolean', containers: '[Container]', volumes: '[Volume]' },
  },
  Container: {
    ...{ name: 'string', image: 'string', command: '[string]', args: '[string]', workingDir: 'string' },
    ...{ resources: 'Resources', volumeMounts: '[VolumeMount]' },
  },
  Resources: { requests: 'Quantities', limits: 'Quantities' },
  Quantities: { cpu: 'string', memory: 'string' },
  VolumeMount: { name: 'string', mountPath: 'string' },
  Volume: { name: 'string', persistentVolumeClaim: 'Claim' },
  Claim: { claimName: 'string' },
};

/** Where `value` is not of `type`. */
function strange(value: unknown, type: string, path: string): string[] {
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) return [path];
    return value.flatMap((each, k) => strange(each, type.slice(1, -1), `${path}[${k}]`));
  }
  const fields = API[type];
  if (fields === undefined) return typeof value === type ? [] : [path];
  return Object.entries(value as Node).flatMap(([name, each]) =>
    fields[name] === undefined ? [`${path}.${name}`] : strange(each, fields[name], `${path}.${name}`),
  );
}

interface Job {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Node & {
    readonly podFailurePolicy: {
      readonly rules: readonly {
        readonly action: string;
        readonly onExitCodes?: {
          readonly containerName: string;
          readonly operator: string;
          readonly values: number[];
        };
        readonly onPodConditions?: readonly Node[];
      }[];
    };
    readonly template: {
      readonly spec: Node & {
        readonly containers: readonly (Node & { readonly name: string; readonly command: string[] })[];
      };
    };
  };
}

function jobsOf(more: object = {}, own: object = {}): Job[] {
  const parsed = kubernetes.schema.parse({ ...options, ...more });
  const { document } = kubernetes.create(parsed, undefined).write({ ...submission, ...own }, all);
  return parseAllDocuments(document!).map((each) => {
    expect(each.errors).toEqual([]);
    return each.toJS() as Job;
  });
}

describe('the manifest', () => {
  const [work, merge] = jobsOf() as [Job, Job];

  it('has two Jobs of fields that the API has', () => {
    expect(jobsOf()).toHaveLength(2);
    for (const job of [work, merge]) {
      expect(strange(job, 'Job', '')).toEqual([]);
      expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'energy' } });
    }
    const wrong = { ...work, spec: { ...work.spec, completions: '20', backofLimit: 3 } };
    expect(strange(wrong, 'Job', '')).toEqual(['.spec.completions', '.spec.backofLimit']);
  });

  it('makes an indexed pod for each shard, with tries of its own', () => {
    expect(work.spec).toMatchObject({
      ...{ completionMode: 'Indexed', completions: 20, parallelism: 5, backoffLimitPerIndex: 3 },
    });
    // backoffLimitPerIndex and podFailurePolicy are refused with any other
    for (const job of [work, merge]) expect(job.spec.template.spec['restartPolicy']).toBe('Never');
    expect(merge.spec).toMatchObject({ suspend: true });
    expect(jobsOf({ throttle: undefined })[0]!.spec['parallelism']).toBe(20);
  });

  it('gives up on wrong input, does not count interruptions, and counts everything else', () => {
    const { rules } = work.spec.podFailurePolicy;
    const after = (code: number): string =>
      rules.find(({ onExitCodes }) => onExitCodes?.operator === 'In' && onExitCodes.values.includes(code))
        ?.action ?? 'Count';
    const { ok: _ok, ...failures } = exitCodes;
    expect(Object.fromEntries(Object.entries(failures).map(([name, code]) => [name, after(code)]))).toEqual({
      usage: 'FailJob',
      input: 'FailJob',
      invariant: 'Count',
      io: 'Count',
      interrupted: 'Ignore',
    });
    expect(rules.at(-1)).toEqual({
      action: 'Ignore',
      onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
    });
    for (const { onExitCodes, onPodConditions } of rules) {
      // one of the two; codes in order, each once, and never 0
      expect((onExitCodes === undefined) !== (onPodConditions === undefined)).toBe(true);
      if (onExitCodes === undefined) continue;
      const { values, containerName } = onExitCodes;
      expect(values).toEqual([...new Set(values)].filter((code) => code > 0).sort((a, b) => a - b));
      expect(containerName).toBe(work.spec.template.spec.containers[0]!.name);
    }
  });

  it('calls chainwatt with the words of the user, in the claim', () => {
    const [container] = work.spec.template.spec.containers;
    expect(container!.command).toEqual([
      ...['chainwatt', 'sweep', 'work', 'experiments/fees.yaml', '--out', 'results/fees'],
      ...['--plugin', 'my load.mjs', '--allow-plugins', '--threads', '2', '--no-progress', '--shard', '20'],
    ]);
    expect(container!['volumeMounts']).toEqual([{ name: 'sweep', mountPath: container!['workingDir'] }]);
    expect(work.spec.template.spec['volumes']).toEqual([
      { name: 'sweep', persistentVolumeClaim: { claimName: 'sweeps' } },
    ]);
    expect(jobsOf({ memory: '2 GB' })[0]!.spec.template.spec.containers[0]!['resources']).toEqual({
      requests: { cpu: '2', memory: '1908Mi' },
      limits: { memory: '1908Mi' },
    });
  });

  it('takes paths below the folder, and no others', () => {
    const [inside] = jobsOf({}, { experiment: '/home/ada/study/experiments/fees.yaml' });
    expect(inside!.spec.template.spec.containers[0]!.command[3]).toBe('experiments/fees.yaml');
    for (const experiment of ['../fees.yaml', '/etc/fees.yaml', '.'])
      expect(() => jobsOf({}, { experiment })).toThrow('CW-SUBMIT-PATH');
  });

  it('has names that Kubernetes takes, with the index of a pod behind them', () => {
    for (const name of ['fees', 'Größen & mehr', 'x'.repeat(200), '--', 'a'.repeat(40) + '-'.repeat(9)]) {
      const own = jobName({ ...submission, name, shards: 100_000 });
      expect(own).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      expect(`${own}-99999`.length).toBeLessThanOrEqual(63);
      expect(`${own}-merge`.length).toBeLessThanOrEqual(63);
    }
  });

  it('says what to type, in comments', () => {
    const parsed = kubernetes.schema.parse(options);
    const { document, next } = kubernetes.create(parsed, undefined).write(submission, all);
    for (const line of next) expect(document).toContain(`#   ${line}\n`);
    expect(next.at(-1)).toBe(
      `kubectl --namespace=energy patch job/${merge.metadata.name} --patch '{"spec":{"suspend":false}}'`,
    );
  });
});
