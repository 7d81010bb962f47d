package dev.jderp.prober.relay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Signs certificates and revocation lists as a test would have them. */
final class TestAuthority {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AlgorithmIdentifier ECDSA = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private final X500Name name;
    private final KeyPair keys = keys();
    final X509Certificate root;

    TestAuthority(String name) throws GeneralSecurityException, IOException {
        this.name = new X500Name(name);
        this.root = sign(this.name, keys, 1, NOW.minusSeconds(1_000), NOW.plusSeconds(1_000), List.of(), true);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /** A certificate with URLs of revocation lists. */
    X509Certificate leaf(int serial, Instant from, Instant until, String... crls)
            throws GeneralSecurityException, IOException {
        return sign(new X500Name("CN=relay.example.com"), keys(), serial, from, until, List.of(crls), false);
    }

    private X509Certificate sign(X500Name subject, KeyPair subjectKeys, int serial, Instant from, Instant until,
            List<String> crls, boolean isAuthority) throws GeneralSecurityException, IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (!crls.isEmpty()) {
            GeneralName[] names = crls.stream()
                    .map(each -> new GeneralName(GeneralName.uniformResourceIdentifier, each))
                    .toArray(GeneralName[]::new);
            extensions.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(
                    new org.bouncycastle.asn1.x509.DistributionPoint[]{new org.bouncycastle.asn1.x509.DistributionPoint(
                            new DistributionPointName(new GeneralNames(names)), null, null)}));
        }
        V3TBSCertificateGenerator made = new V3TBSCertificateGenerator();
        made.setSerialNumber(new ASN1Integer(BigInteger.valueOf(serial)));
        made.setSignature(ECDSA);
        made.setIssuer(name);
        made.setSubject(subject);
        made.setStartDate(new Time(Date.from(from)));
        made.setEndDate(new Time(Date.from(until)));
        made.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(subjectKeys.getPublic().getEncoded()));
        Extensions all = extensions.generate();
        made.setExtensions(all);
        ASN1Encodable tbs = made.generateTBSCertificate();
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(signed(tbs, keys.getPrivate())));
    }

    /** A revocation list with these serial numbers. */
    byte[] crl(int... revoked) throws GeneralSecurityException, IOException {
        V2TBSCertListGenerator list = new V2TBSCertListGenerator();
        list.setSignature(ECDSA);
        list.setIssuer(name);
        list.setThisUpdate(new Time(Date.from(NOW)));
        for (int each : revoked) {
            list.addCRLEntry(new ASN1Integer(BigInteger.valueOf(each)), new Time(Date.from(NOW)), 1);
        }
        return signed(list.generateTBSCertList(), keys.getPrivate());
    }

    private static byte[] signed(ASN1Encodable tbs, PrivateKey key) throws GeneralSecurityException, IOException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(tbs.toASN1Primitive().getEncoded("DER"));
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(tbs);
        parts.add(ECDSA);
        parts.add(new DERBitString(signature.sign()));
        return new DERSequence(parts).getEncoded("DER");
    }
}
