package dev.penstock.conduit.service;

import dev.penstock.conduit.configuration.ConnectorParameters;
import dev.penstock.conduit.proto.connector.Specifier;
import dev.penstock.conduit.proto.connector.SpecifierPluginGrpc.SpecifierPluginImplBase;
import dev.penstock.conduit.proto.health.HealthCheckRequest;
import dev.penstock.conduit.proto.health.HealthCheckResponse;
import dev.penstock.conduit.proto.health.HealthGrpc.HealthImplBase;
import dev.penstock.conduit.proto.plugin.Empty;
import dev.penstock.conduit.proto.plugin.GRPCControllerGrpc.GRPCControllerImplBase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** The services beside source and destination. */
public final class SmallServices {
    private SmallServices() {}

    /** Service that returns the name and the parameters of the connector. */
    public static final class SpecifierService extends SpecifierPluginImplBase {
        @Override
        public void specify(Specifier.Specify.Request request, StreamObserver<Specifier.Specify.Response> observer) {
            Replies.send(
                    observer,
                    () -> Specifier.Specify.Response.newBuilder()
                            .setSpecification(ConnectorParameters.specification())
                            .build());
        }
    }

    /** Ends the process when Conduit wants it to end. */
    public static final class ControllerService extends GRPCControllerImplBase {
        private final Runnable shutdown;

        public ControllerService(Runnable shutdown) {
            this.shutdown = shutdown;
        }

        @Override
        public void shutdown(Empty request, StreamObserver<Empty> observer) {
            observer.onNext(Empty.getDefaultInstance());
            observer.onCompleted();
            shutdown.run();
        }
    }

    /** Reports the service {@code plugin}, and the server as a whole, as serving. */
    public static final class HealthService extends HealthImplBase {
        private static final HealthCheckResponse SERVING = HealthCheckResponse.newBuilder()
                .setStatus(HealthCheckResponse.ServingStatus.SERVING)
                .build();
        private static final HealthCheckResponse UNKNOWN = HealthCheckResponse.newBuilder()
                .setStatus(HealthCheckResponse.ServingStatus.SERVICE_UNKNOWN)
                .build();

        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
            if (isKnown(request)) {
                observer.onNext(SERVING);
                observer.onCompleted();
            } else {
                observer.onError(
                        Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
            }
        }

        /** The status does not change while the process lives, so the stream stays open after the first answer. */
        @Override
        public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
            observer.onNext(isKnown(request) ? SERVING : UNKNOWN);
        }

        private static boolean isKnown(HealthCheckRequest request) {
            return request.getService().isEmpty() || request.getService().equals("plugin");
        }
    }
}
