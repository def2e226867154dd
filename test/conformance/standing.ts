/** The cases whose engine stands. A case is added here when its engine is built, and never taken out. */
export const STANDING: ReadonlySet<string> = new Set(
  `ACS-01 ACS-02 ACS-03 ACS-04 ACS-05 ACS-06 ACS-08 ACS-09 ACS-10 ACS-11 ACS-12 ACS-14 ACS-15 ACS-17 ACS-18 ACS-19 ACS-21 ACS-22
   ACS-24 ACS-25 ACS-26 ACS-27 ACS-28 ACS-30 ACS-31 ACS-33 ACS-34 ACS-35 ACS-37
   UNK-01 UNK-02 UNK-04 UNK-05 UNK-07 UNK-08 UNK-09 UNK-10 UNK-12 UNK-13
   COA-01 COA-02 COA-03 PST-01 PST-03
   MAC-01 MAC-02 MAC-03 MAC-05 MAC-07 MAC-08 MAC-09 MAC-11 MAC-12
   EPA-01 EPA-02`.split(/\s+/),
);
