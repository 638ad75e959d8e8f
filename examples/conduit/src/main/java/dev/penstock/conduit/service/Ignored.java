package dev.penstock.conduit.service;

import io.grpc.stub.StreamObserver;

/** The receiver of a stream whose call has failed already. */
final class Ignored<T> implements StreamObserver<T> {
    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
}
