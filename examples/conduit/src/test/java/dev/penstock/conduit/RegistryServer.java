package dev.penstock.conduit;

import dev.penstock.conduit.proto.connutils.CreateSchemaRequest;
import dev.penstock.conduit.proto.connutils.CreateSchemaResponse;
import dev.penstock.conduit.proto.connutils.GetSchemaRequest;
import dev.penstock.conduit.proto.connutils.GetSchemaResponse;
import dev.penstock.conduit.proto.connutils.SchemaServiceGrpc.SchemaServiceImplBase;
import dev.penstock.conduit.proto.schema.Schema;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Conduit's schema service: versions count by subject, one text is one version, calls without the token are refused. */
final class RegistryServer implements AutoCloseable {
    static final String TOKEN = "token-of-the-connector";

    private final Map<String, List<Schema>> subjects = new TreeMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Server server;

    RegistryServer() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Service())
                .intercept(new TokenCheck())
                .build()
                .start();
    }

    /** The address as Conduit gives it: that on which it listens. */
    String target() {
        return "[::]:" + server.getPort();
    }

    int calls() {
        return calls.get();
    }

    synchronized List<Schema> versions(String subject) {
        return List.copyOf(subjects.getOrDefault(subject, List.of()));
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    synchronized Schema create(CreateSchemaRequest request) {
        List<Schema> versions = subjects.computeIfAbsent(request.getSubject(), subject -> new ArrayList<>());
        for (Schema known : versions) {
            if (known.getBytes().equals(request.getBytes())) {
                return known;
            }
        }
        Schema schema = Schema.newBuilder()
                .setSubject(request.getSubject())
                .setVersion(versions.size() + 1)
                .setId(request.getBytes().hashCode())
                .setType(request.getType())
                .setBytes(request.getBytes())
                .build();
        versions.add(schema);
        return schema;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Service extends SchemaServiceImplBase {
        @Override
        public void createSchema(CreateSchemaRequest request, StreamObserver<CreateSchemaResponse> observer) {
            calls.incrementAndGet();
            observer.onNext(
                    CreateSchemaResponse.newBuilder().setSchema(create(request)).build());
            observer.onCompleted();
        }

        @Override
        public void getSchema(GetSchemaRequest request, StreamObserver<GetSchemaResponse> observer) {
            calls.incrementAndGet();
            List<Schema> versions = versions(request.getSubject());
            if (request.getVersion() < 1 || request.getVersion() > versions.size()) {
                observer.onError(Status.NOT_FOUND
                        .withDescription("schema version not found")
                        .asRuntimeException());
                return;
            }
            observer.onNext(GetSchemaResponse.newBuilder()
                    .setSchema(versions.get(request.getVersion() - 1))
                    .build());
            observer.onCompleted();
        }
    }

    private static final class TokenCheck implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String token = headers.get(Metadata.Key.of("conduit-connector-token", Metadata.ASCII_STRING_MARSHALLER));
            if (!TOKEN.equals(token)) {
                call.close(Status.UNAUTHENTICATED.withDescription("invalid token"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
