import { z } from 'zod';
import { acceptedView } from './accepted-view.ts';

const outcome = z.enum(['accepted', 'duplicate', 'older', 'refused']).describe('`older`: dropped, a newer result is held');

/** What became of one result. */
export const postureAccepted = acceptedView.extend({ outcome });
const postureRefused = z.object({ event: z.string(), outcome, error: z.object({ code: z.string(), message: z.string() }) });

/** The answer to an array of results: one outcome for each, in order. */
export const postureOutcomes = z.object({ results: z.array(z.union([postureAccepted, postureRefused])) });
