package dev.penstock.core.digest;

/**
 * The digest of the rows whose key hashes to one range of values.
 *
 * @param slice the number of the range: the leading bits of the hash, signed
 * @param rows the number of rows
 * @param sum the sum of the rows' hashes, modulo 2^64
 */
public record SliceDigest(int slice, long rows, long sum) {}
