package dev.jderp.cli;

import dev.jderp.key.NodePublicKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts an argument to a client's public key. */
final class PublicKeyText implements ITypeConverter<NodePublicKey> {

    PublicKeyText() {}

    @Override
    public NodePublicKey convert(String value) {
        try {
            return NodePublicKey.parse(value);
        } catch (IllegalArgumentException e) {
            // the value is not shown, because it may be a private key
            throw new TypeConversionException("expected nodekey: and 64 hex digits");
        }
    }
}
