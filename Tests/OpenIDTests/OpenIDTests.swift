import Crypto
import CryptoExtras
import Flows
import Foundation
import Kernel
import Testing

@testable import OpenID

private let start = Timestamp(secondsSinceEpoch: 1_795_000_000)

private struct Bench {
    let time = ManualTimeSource(start)
    let provider = Provider()
    let us: OpenIDProviders

    init() { us = OpenIDProviders(outside: provider, time: time) }

    func identity(_ answer: IdentityAnswer = Provider.answer) async throws(IdentityFailure) -> OutsideIdentity {
        try await us.identity(from: answer, at: Provider.access)
    }

    func refusal(_ answer: IdentityAnswer = Provider.answer) async -> String? {
        do throws(IdentityFailure) {
            _ = try await identity(answer)
            return nil
        } catch {
            return error.description
        }
    }
}

@Test func `who signed in is who the provider has signed for`() async throws {
    let bench = Bench()
    try bench.provider.give(Provider.claims(start))
    let who = try await bench.identity()
    #expect(
        who
            == OutsideIdentity(
                issuer: Provider.issuer, subject: "alice", email: "alice@example.org", isEmailVerified: true,
                name: "Alice", locale: nil))
    let asked = bench.provider.state.withLock { $0.requests.last { $0.url.hasSuffix("/token") } }
    let form = String(decoding: asked?.body ?? [], as: UTF8.self)
    #expect(form.contains("grant_type=authorization_code&code=the-code&redirect_uri=https%3A%2F%2Four.example"))
    #expect(form.contains("code_verifier=the-verifier"))
    let basic = "Basic " + Data("us:s3cret".utf8).base64EncodedString()
    #expect(asked?.headers.contains(.init("Authorization", basic)) == true)
}

@Test func `the browser is sent with state, nonce and the challenge of PKCE`() async throws {
    let bench = Bench()
    let request = IdentityRequest(state: "s", nonce: "n", challenge: "c")
    let address = try await bench.us.signInAddress(at: Provider.access, for: request)
    #expect(address.hasPrefix(Provider.issuer + "/auth?response_type=code&client_id=us&"))
    for part in ["&state=s", "&nonce=n", "&code_challenge=c", "&code_challenge_method=S256", "scope=openid%20email"] {
        #expect(address.contains(part), "\(part)")
    }
}

private struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let claims: [String: (any Sendable)?]
    let says: String

    init(_ name: String, _ claims: [String: (any Sendable)?], _ says: String) {
        (testDescription, self.claims, self.says) = (name, claims, says)
    }
}

private let attacks: [Attack] = [
    Attack("another issuer", ["iss": "https://id.example.org/other"], "of another issuer"),
    Attack("another client", ["aud": "them"], "for another client"),
    Attack("no audience of ours in a list", ["aud": ["them", "others"]], "for another client"),
    Attack("several audiences and nobody named", ["aud": ["us", "them"]], "given to another client"),
    Attack("given to another", ["aud": ["us", "them"], "azp": "them"], "given to another client"),
    Attack("over", ["exp": start.secondsSinceEpoch - 61], "is over"),
    Attack("of the future", ["iat": start.secondsSinceEpoch + 600], "of the future"),
    Attack("another nonce", ["nonce": "n-2"], "of another sign-in"),
    Attack("no nonce", ["nonce": nil], "of another sign-in"),
    Attack("no subject", ["sub": nil], "lacks claims"),
    Attack("nobody", ["sub": ""], "names nobody"),
    Attack("no end", ["exp": nil], "lacks claims"),
]

@Test(arguments: attacks) private func `a token that is not of this sign-in is refused`(_ attack: Attack) async throws {
    let bench = Bench()
    try bench.provider.give(Provider.claims(start, attack.claims))
    let said = try #require(await bench.refusal())
    #expect(said.contains(attack.says), "\(said)")
}

@Test func `only signatures of the provider's keys count, and never none or a shared secret`() async throws {
    let bench = Bench()
    let claims = Provider.claims(start)
    try bench.provider.give(claims, signedBy: P256.Signing.PrivateKey())
    #expect(await bench.refusal()?.contains("no key of the provider") == true)

    let unsigned = try bench.provider.part(["alg": "none"]) + "." + bench.provider.part(claims) + "."
    bench.provider.give(unsigned)
    #expect(await bench.refusal()?.contains("signed by none") == true)

    // The published key as if it were a shared secret.
    let signed = try bench.provider.part(["alg": "HS256", "kid": "k1"]) + "." + bench.provider.part(claims)
    let mac = HMAC<SHA256>.authenticationCode(
        for: Data(signed.utf8), using: SymmetricKey(data: bench.provider.key.publicKey.rawRepresentation))
    bench.provider.give(signed + "." + bench.provider.text(Array(mac)[...]))
    #expect(await bench.refusal()?.contains("signed by HS256") == true)

    try bench.provider.give(claims, header: ["alg": "ES256", "kid": "k1", "crit": ["exp"]])
    #expect(await bench.refusal()?.contains("extension") == true)
    bench.provider.give("abc.def")
    #expect(await bench.refusal()?.contains("not a signed token") == true)

    // One changed claim under a good signature.
    try bench.provider.give(claims)
    let parts = bench.provider.state.withLock { $0.idToken }.split(separator: ".")
    let other = try bench.provider.part(Provider.claims(start, ["sub": "mallory"]))
    bench.provider.give("\(parts[0]).\(other).\(parts[2])")
    #expect(await bench.refusal()?.contains("no key of the provider") == true)
}

@Test func `keys that the provider changed are found, and old ones no longer count`() async throws {
    let bench = Bench()
    try bench.provider.give(Provider.claims(start))
    _ = try await bench.identity()
    let next = P256.Signing.PrivateKey()
    bench.provider.publish([bench.provider.jwk(kid: "k2", of: next)])
    bench.time.advance(by: .seconds(30))
    try bench.provider.give(Provider.claims(start), header: ["alg": "ES256", "kid": "k2"], signedBy: next)
    #expect(try await bench.identity().subject == "alice")
    bench.time.advance(by: .seconds(30))
    try bench.provider.give(Provider.claims(start))
    #expect(await bench.refusal()?.contains("no key of the provider") == true)
    // A key that nobody knows does not make us ask for keys with each try.
    let before = bench.provider.state.withLock { $0.requests.count { $0.url.hasSuffix("/keys") } }
    for _ in 0..<5 { _ = await bench.refusal() }
    let after = bench.provider.state.withLock { $0.requests.count { $0.url.hasSuffix("/keys") } }
    #expect(after == before)
}

@Test func `RSA in both paddings, and Ed25519`() async throws {
    let bench = Bench()
    let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let numbers = try rsa.publicKey.getKeyPrimitives()
    let edwards = Curve25519.Signing.PrivateKey()
    bench.provider.publish([
        [
            "kty": "RSA", "kid": "r", "n": bench.provider.text(Array(numbers.modulus)[...]),
            "e": bench.provider.text(Array(numbers.publicExponent)[...]),
        ],
        [
            "kty": "OKP", "crv": "Ed25519", "kid": "o",
            "x": bench.provider.text(Array(edwards.publicKey.rawRepresentation)[...]),
        ],
        ["kty": "oct", "kid": "s", "k": "c2VjcmV0"],
    ])
    for (alg, kid) in [("RS256", "r"), ("PS256", "r"), ("EdDSA", "o")] {
        let signed =
            try bench.provider.part(["alg": alg, "kid": kid]) + "."
            + bench.provider.part(Provider.claims(start))
        let signature: Data
        switch alg {
        case "EdDSA": signature = try edwards.signature(for: Data(signed.utf8))
        default:
            signature = try rsa.signature(
                for: SHA256.hash(data: Data(signed.utf8)), padding: alg == "RS256" ? .insecurePKCS1v1_5 : .PSS
            ).rawRepresentation
        }
        bench.provider.give(signed + "." + bench.provider.text(Array(signature)[...]))
        #expect(try await bench.identity().subject == "alice", "\(alg)")
        // The signature of one kind does not count as the other.
        let swapped =
            try bench.provider.part(["alg": alg == "RS256" ? "PS256" : "RS256", "kid": kid]) + "."
            + bench.provider.part(Provider.claims(start))
        bench.provider.give(swapped + "." + bench.provider.text(Array(signature)[...]))
        #expect(await bench.refusal() != nil, "\(alg)")
    }
}

@Test func `an answer that names another issuer, or none where one is promised, is refused`() async throws {
    let bench = Bench()
    try bench.provider.give(Provider.claims(start))
    let foreign = IdentityAnswer(code: "c", issuer: "https://evil.example", verifier: "v", nonce: "n-1")
    #expect(await bench.refusal(foreign)?.contains("another issuer") == true)
    #expect(bench.provider.state.withLock { !$0.requests.contains { $0.url.hasSuffix("/token") } })
    let own = IdentityAnswer(code: "c", issuer: Provider.issuer, verifier: "v", nonce: "n-1")
    #expect(try await bench.identity(own).subject == "alice")

    let strict = Bench()
    strict.provider.state.withLock { $0.metadata["authorization_response_iss_parameter_supported"] = true }
    try strict.provider.give(Provider.claims(start))
    #expect(await strict.refusal()?.contains("another issuer") == true)
}

@Test func `an address counts as verified only when the provider says yes`() async throws {
    let bench = Bench()
    let cases: [((any Sendable)?, Bool)] = [
        (true, true), ("true", true), (false, false), ("yes", false), (1.5, false), (nil, false),
    ]
    for (value, expected) in cases {
        try bench.provider.give(Provider.claims(start, ["email_verified": value]))
        #expect(try await bench.identity().isEmailVerified == expected, "\(String(describing: value))")
    }
}

@Test func `where the token has no address, the userinfo of the same person is asked`() async throws {
    let bench = Bench()
    try bench.provider.give(Provider.claims(start, ["email": nil, "email_verified": nil]))
    bench.provider.state.withLock {
        $0.userInfo = ["sub": "alice", "email": "alice@example.org", "email_verified": true]
    }
    #expect(try await bench.identity().email == "alice@example.org")
    bench.provider.state.withLock {
        $0.userInfo = ["sub": "mallory", "email": "alice@example.org", "email_verified": true]
    }
    #expect(await bench.refusal()?.contains("somebody else") == true)
}

@Test func `a code that the provider does not take is refused with its word`() async throws {
    #expect(await Bench().refusal() == "The provider refused: invalid_grant.")
}

@Test func `a provider that is not what it was configured as is not used`() async throws {
    let other = Bench()
    other.provider.state.withLock { $0.metadata["issuer"] = "https://id.example.org/other" }
    await #expect(throws: IdentityFailure.self) { try await other.us.check(Provider.access) }
    let plain = Bench()
    plain.provider.state.withLock { $0.metadata["authorization_endpoint"] = "javascript:alert(1)" }
    await #expect(throws: IdentityFailure.self) { try await plain.us.check(Provider.access) }
    let empty = Bench()
    empty.provider.publish([])
    await #expect(throws: IdentityFailure.self) { try await empty.us.check(Provider.access) }
    try await Bench().us.check(Provider.access)
}
