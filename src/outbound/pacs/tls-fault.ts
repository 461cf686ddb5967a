/**
 * Why an encrypted connection does not come about, in words, where it is about certificates or settings.
 *
 * Source: Node.js, X509 certificate error codes; RFC 8446 section 6.2 (alerts).
 */
const UNKNOWN_SIGNER = 'its certificate is signed by nobody whom dicom.tls.caFile names';
const NO_TLS = 'it does not speak TLS on this port (pacs.tls, pacs.port)';
const OURS = 'it does not accept our certificate (dicom.tls.certFile)';

const FAULTS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_SIGNER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_SIGNER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_SIGNER,
  CERT_SIGNATURE_FAILURE: UNKNOWN_SIGNER,
  CERT_UNTRUSTED: UNKNOWN_SIGNER,
  INVALID_CA: UNKNOWN_SIGNER,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name than it is called by (pacs.host)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks no TLS of version 1.2 or later',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it speaks no TLS of version 1.2 or later',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it asks for a certificate of ours: set dicom.tls',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: OURS,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: OURS,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: OURS,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: OURS,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: OURS,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: OURS,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: OURS,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: OURS,
};

/** By the code of the error, or of what caused it. */
export function tlsFault(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code } = each as NodeJS.ErrnoException;
    if (code !== undefined && Object.hasOwn(FAULTS, code)) return FAULTS[code];
  }
  return undefined;
}
