/**
 * Kubernetes: an Indexed Job with a pod for each shard, and a Job that merges, suspended until somebody resumes it. Both work on one
 * claim that all pods can write to, which holds a copy of the folder in which chainwatt was called; relative paths mean the same there.
 *
 * Pods of all shards are made; one whose shard is finished ends at once. A pod that fails is made again, up to RETRIES times for its
 * index, and the others go on; one that was interrupted or moved is made again without being counted; wrong input or a wrong option, which
 * no further try mends, ends the Job. Which exit code means what is the command line's business (`Submission.exitCodes`).
 * Source: Kubernetes API, batch/v1 JobSpec (backoffLimitPerIndex and podFailurePolicy: on by default since 1.29, stable in 1.33 and 1.31).
 * Errors: CW-SUBMIT-PATH (category `usage`) for a path outside the folder.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { ChainwattError } from '../../kernel/index.js';
import { definePlugin } from '../../records/plugin.js';
import { commandLine } from '../../output/index.js';
import { MEBI, mergeWords, taskOptions, workWords, type Backend, type Submission } from './types.js';

const MOUNT = '/sweep';
const VOLUME = 'sweep';
const CONTAINER = 'chainwatt';
/** Further tries of an index whose pod has failed. */
const RETRIES = 3;
/** Between SIGTERM and SIGKILL. */
const GRACE_s = 60;
const LONGEST_LABEL = 63;
const ID_digits = 8;

interface KubernetesOptions {
  readonly throttle?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
  readonly image: string;
  readonly claim: string;
  readonly namespace?: string | undefined;
}

/** Name of the Job. Pods are named after it and their index, and that is a label too. */
export function jobName({ name, plan, shards }: Submission): string {
  const ending = `-${plan.slice(0, ID_digits)}`;
  const room = LONGEST_LABEL - ending.length - Math.max(`-${shards - 1}`.length, '-merge'.length);
  const start = `chainwatt-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, room);
  return start.replace(/-+$/, '') + ending;
}

/** `path` as it is below the mounted folder. */
function inside(directory: string, path: string): string {
  const own = relative(directory, resolve(directory, path));
  if (own !== '' && !isAbsolute(own) && own.split(sep)[0] !== '..') return own.split(sep).join('/');
  throw new ChainwattError('usage', {
    code: 'CW-SUBMIT-PATH',
    message: 'pods see the folder in which chainwatt is called, and nothing outside',
    found: path,
    expected: `a path below ${directory}`,
    remedy: 'call chainwatt in a folder that holds the experiment, its scenarios and the results',
  });
}

function documentsOf(submission: Submission, options: KubernetesOptions): [object, object] {
  const { shards, threads, exitCodes } = submission;
  const { throttle = shards, image, claim, namespace, memory } = options;
  const resources = {
    cpu: `${threads}`,
    ...(memory === undefined ? {} : { memory: `${Math.ceil(memory / MEBI)}Mi` }),
  };
  const name = jobName(submission);
  const template = (words: readonly string[]): object => ({
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: GRACE_s,
      automountServiceAccountToken: false,
      containers: [
        {
          name: CONTAINER,
          image,
          command: ['chainwatt', ...words],
          workingDir: MOUNT,
          resources: {
            requests: resources,
            ...('memory' in resources ? { limits: { memory: resources.memory } } : {}),
          },
          volumeMounts: [{ name: VOLUME, mountPath: MOUNT }],
        },
      ],
      volumes: [{ name: VOLUME, persistentVolumeClaim: { claimName: claim } }],
    },
  });
  const onExit = (action: string, values: readonly number[]): object => ({
    action,
    onExitCodes: { containerName: CONTAINER, operator: 'In', values: [...values].sort((a, b) => a - b) },
  });
  const podFailurePolicy = {
    rules: [
      onExit('FailJob', exitCodes.hopeless),
      onExit('Ignore', exitCodes.interrupted),
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    ],
  };
  const job = (own: string, spec: object): object => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: own, ...(namespace === undefined ? {} : { namespace }) },
    spec,
  });
  return [
    job(name, {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: Math.min(throttle, shards),
      backoffLimitPerIndex: RETRIES,
      podFailurePolicy,
      template: template(workWords(submission, '--shard', `${shards}`)),
    }),
    job(`${name}-merge`, {
      suspend: true,
      backoffLimit: RETRIES,
      podFailurePolicy,
      template: template(mergeWords(submission)),
    }),
  ];
}

function backendOf(options: KubernetesOptions): Backend {
  const { namespace } = options;
  const kubectl = (...words: string[]): string =>
    commandLine(['kubectl', ...(namespace === undefined ? [] : [`--namespace=${namespace}`]), ...words]);
  return {
    scheduler: undefined,
    write: (typed) => {
      const { directory } = typed;
      const submission: Submission = {
        ...typed,
        experiment: inside(directory, typed.experiment),
        folder: inside(directory, typed.folder),
        plugins: typed.plugins.map((file) => inside(directory, file)),
      };
      const name = jobName(submission);
      const resume = JSON.stringify({ spec: { suspend: false } });
      const next = [
        `${kubectl('replace', '--force', '--filename')} FILE`,
        kubectl('wait', '--for=condition=complete', '--timeout=-1s', `job/${name}`),
        kubectl('patch', `job/${name}-merge`, '--patch', resume),
      ];
      const [work, merge] = documentsOf(submission, options).map((each) => stringify(each, { lineWidth: 0 }));
      const head = [
        'Written by `chainwatt sweep submit`. A pod of the first Job makes the runs that are left of one shard.',
        'The second Job merges; it waits until it is resumed. With this text in FILE:',
        ...next.map((line) => `  ${line}`),
        `The claim is mounted at ${MOUNT} and holds the experiment, at the same relative paths as here.`,
      ].map((line) => `# ${line}\n`);
      return { files: [], document: `${head.join('')}${work}---\n${merge}`, next };
    },
  };
}

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const name = (): z.ZodString =>
  z.string().max(253).regex(NAME, 'a name of Kubernetes: small letters, digits and hyphens');

export const kubernetes = definePlugin({
  kind: 'kubernetes',
  title: 'Kubernetes: an Indexed Job, and a Job that merges when it is resumed',
  source: 'Kubernetes API, batch/v1',
  schema: z.strictObject({
    ...taskOptions,
    image: z
      .string()
      .regex(/^\S+$/, 'the name of an image, without blanks')
      .describe('container image that has `chainwatt` on its search path'),
    claim: name().describe('persistent volume claim that all pods can write to'),
    namespace: name().optional().describe('namespace'),
  }),
  create: (options, _context: undefined): Backend => backendOf(options),
});
