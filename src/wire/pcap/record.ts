/** A frame of a capture file. */
export type Frame = {
  /** https://www.tcpdump.org/linktypes.html */
  readonly linkType: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly octets: Buffer;
  /** Fewer octets were captured than the frame had. */
  readonly cut: boolean;
};

/** Why a file is not a capture, or where it breaks off. */
export type CaptureFault = { readonly offset: number; readonly why: string };
