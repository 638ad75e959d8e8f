package dev.penstock.conduit.record;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.configuration.ConnectorParameters;
import dev.penstock.conduit.proto.connutils.CreateSchemaRequest;
import dev.penstock.conduit.proto.connutils.GetSchemaRequest;
import dev.penstock.conduit.proto.connutils.SchemaServiceGrpc;
import dev.penstock.conduit.proto.connutils.SchemaServiceGrpc.SchemaServiceBlockingStub;
import dev.penstock.conduit.proto.schema.Schema;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Conduit's schema service. The connection is made at the first call. Thread-safe. */
public class SchemaService {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("conduit-connector-token", Metadata.ASCII_STRING_MARSHALLER);
    private static final int DEADLINE_SECONDS = 30;

    private final ConduitEnvironment environment;
    private @Nullable ManagedChannel channel;

    public SchemaService(ConduitEnvironment environment) {
        this.environment = environment;
    }

    /** Registers an Avro schema, and returns it with its version: of one text always the same. */
    Schema create(String subject, String text) {
        try {
            return stub().createSchema(CreateSchemaRequest.newBuilder()
                            .setSubject(subject)
                            .setType(Schema.Type.TYPE_AVRO)
                            .setBytes(ByteString.copyFromUtf8(text))
                            .build())
                    .getSchema();
        } catch (StatusRuntimeException e) {
            throw failed("could not be registered", subject, e);
        }
    }

    /** Returns a version of a schema. */
    Schema get(String subject, int version) {
        try {
            return stub().getSchema(GetSchemaRequest.newBuilder()
                            .setSubject(subject)
                            .setVersion(version)
                            .build())
                    .getSchema();
        } catch (StatusRuntimeException e) {
            throw failed("could not be read in version " + version, subject, e);
        }
    }

    private static StatusRuntimeException failed(String what, String subject, StatusRuntimeException cause) {
        return Status.fromCode(cause.getStatus().getCode())
                .withDescription(
                        "The schema '" + subject + "' " + what + " at Conduit's schema service: " + cause.getStatus())
                .withCause(cause)
                .asRuntimeException();
    }

    private synchronized SchemaServiceBlockingStub stub() {
        if (channel == null) {
            if (environment.utilities().isEmpty()) {
                throw Status.FAILED_PRECONDITION
                        .withDescription("Conduit has not named its schema service ("
                                + ConduitEnvironment.UTILITIES + "): use a later version of Conduit, or set "
                                + ConnectorParameters.WITH_AVRO_SCHEMA + " to false.")
                        .asRuntimeException();
            }
            channel = NettyChannelBuilder.forTarget(target(environment.utilities()))
                    .usePlaintext()
                    .maxInboundMessageSize(Math.max(environment.maxMessageBytes(), 4 * 1024 * 1024))
                    .build();
        }
        Metadata headers = new Metadata();
        headers.put(TOKEN, environment.token());
        return SchemaServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withWaitForReady()
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** A wildcard address is where Conduit listens, on this machine. */
    static String target(String address) {
        return address.replaceFirst("^(\\[::]|0\\.0\\.0\\.0)?:(\\d+)$", "localhost:$2");
    }

    public synchronized void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }
}
