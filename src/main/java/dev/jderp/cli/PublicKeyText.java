package dev.jderp.cli;

import dev.jderp.key.NodePublicKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a client's public key from an argument. */
final class PublicKeyText implements ITypeConverter<NodePublicKey> {

    PublicKeyText() {}

    @Override
    public NodePublicKey convert(String value) {
        try {
            return NodePublicKey.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("expected nodekey: and 64 hex digits"); // and may be a secret
        }
    }
}
