import type { MessageBody } from '#shared/domain/message.ts';

/** The catalogue id that says who answered; null for the model, which needs no remark (MSG-12). */
export function sentenceOf({ by, local, here }: MessageBody): MessageId | null {
  switch (by) {
    case 'device':
      return local === true || here === true ? 'by.device.here' : 'by.device';
    case 'script':
      return 'by.script';
    case 'safety':
      return 'by.safety';
    case 'model':
    case 'person':
      return null;
  }
}
