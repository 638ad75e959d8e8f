package dev.penstock.sink.internal.preflight;

/**
 * The role that is logged in, and its server.
 *
 * @param name the role
 * @param database the database
 * @param replicates whether the role may act as a replica
 * @param version the server's version as a number
 * @param stages whether the role may create temporary tables
 * @param encoding the database's encoding
 * @param standby whether the server is a standby
 * @param usesOrigins whether the role may use replication origins
 */
public record Role(
        String name,
        String database,
        boolean replicates,
        int version,
        boolean stages,
        String encoding,
        boolean standby,
        boolean usesOrigins) {}
