package dev.jderp.rest.status;

import dev.jderp.derpmap.CertName;
import dev.jderp.json.RecordJson;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The certificates that clients get, without anything secret. */
@RequestScoped
@Path("/certificates")
public class CertificatesResource {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    @Inject
    private ServedCertificates served;

    /** Body of the response. */
    private record Certificates(List<CertificateJson> certificates) {
    }

    /** One certificate; times in ISO 8601. The pin is missing where clients check the certificate by an authority. */
    private record CertificateJson(
            String kind, String subject, List<String> names, String issuer, boolean selfSigned, String notBefore,
            String notAfter, String source, Optional<String> pin) {
    }

    /** The chain, the relay's own certificate first. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get() {
        return json(served.chain());
    }

    static String json(ServedCertificates.Chain chain) {
        List<CertificateJson> all = new ArrayList<>();
        for (X509Certificate each : chain.certificates()) {
            boolean leaf = all.isEmpty();
            all.add(new CertificateJson(
                    leaf ? "own" : "authority",
                    each.getSubjectX500Principal().getName(),
                    names(each),
                    each.getIssuerX500Principal().getName(),
                    each.getSubjectX500Principal().equals(each.getIssuerX500Principal()),
                    each.getNotBefore().toInstant().toString(),
                    each.getNotAfter().toInstant().toString(),
                    chain.source(),
                    Optional.of(leaf ? CertName.of(chain.certificates()) : "").filter(pin -> !pin.isEmpty())));
        }
        return RecordJson.object(new Certificates(all)).toString();
    }

    /** The DNS names and IP addresses that a certificate is for. */
    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(each -> each.get(0).equals(DNS_NAME) || each.get(0).equals(IP_ADDRESS))
                            .map(each -> String.valueOf(each.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of(); // no client can read them either
        }
    }
}
