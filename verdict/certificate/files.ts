/** The files of a certificate in a run's folder. */
export const certificateFiles = {
  envelope: 'certificate.json',
  publicKey: 'certificate.pub',
  page: 'certificate.html',
  print: 'certificate.pdf',
} as const;
