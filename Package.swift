// swift-tools-version: 6.2
import PackageDescription

// The modules and what each may import: see ARCHITECTURE.md. TidyTests checks the imports against the same table.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error),
]

/// For what is on the way of a charger's message: an async function goes on where its caller runs, on the event loop of
/// the socket, and does not look for another place each time.
let onMessageWay: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: ["README.md"], swiftSettings: settings + more)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "ohmstead",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "ohmstead", targets: ["ohmstead"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries
        .systemLibrary(name: "CLibPQ", path: "Sources/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "Sources/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CQREncode", path: "Sources/CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]),
        // Debian's package has no file for pkg-config; the module map names the library.
        .systemLibrary(name: "CMimalloc", path: "Sources/CMimalloc", providers: [.apt(["libmimalloc-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CXLSXWriter", path: "Sources/CXLSXWriter", pkgConfig: "xlsxwriter",
            providers: [.apt(["libxlsxwriter-dev"])]),

        // The document of the HTTP API, embedded by C's compiler.
        .target(name: "COpenAPI", exclude: ["README.md", "openapi.yaml"]),

        // Tier 0: words
        module("Kernel"),

        // Tier 1: codecs (bytes <-> values, no I/O)
        module("OCPPWire", ["Kernel"]),
        module("OCPP16", ["Kernel", "OCPPWire"]),
        module("OCPP201", ["Kernel", "OCPPWire"]),

        // Tier 1: decisions (values -> values, no I/O, no clock, no await)
        module("Charging", ["Kernel"]),
        module("Billing", ["Kernel", crypto]),

        // Tier 2: seams
        module("Storage", ["Kernel", "Charging", "Billing", crypto], onMessageWay),
        module("LiveBus", ["Kernel"]),

        // Tier 3: flows
        module(
            "Flows", ["Kernel", "Charging", "Billing", "Storage", "LiveBus", logging, metrics, crypto, cryptoExtras],
            onMessageWay),

        // Tier 4: adapters
        module(
            "Gateway",
            [
                "Kernel", "Charging", "Storage", "Flows", "LiveBus", "OCPPWire", "OCPP16", "OCPP201", "CZlib", nioCore,
                nioPosix,
                nioHTTP1,
                nioWebSocket, logging, metrics,
            ], onMessageWay),
        module(
            "HTTPAPI",
            [
                "Kernel", "Charging", "Billing", "Storage", "LiveBus", "Flows", "COpenAPI", "CQREncode", "CXLSXWriter",
                hummingbird, nioCore, nioPosix, nioFoundation, nioHTTP1,
                nioWebSocket,
                logging, metrics, .product(name: "JWTKit", package: "jwt-kit"), crypto,
            ]),
        module("CertificateAuthority", ["Kernel", "Charging", "Flows", crypto, cryptoExtras, x509, asn1]),
        module("JournalFiles", ["Kernel", "OCPPWire", "Flows", logging, metrics, "CZlib"]),
        module("OpenID", ["Kernel", "Flows", crypto, cryptoExtras]),
        module(
            "OutsideHTTP",
            ["Kernel", "Flows", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL, logging, metrics]),
        module("StorageSQLite", ["Kernel", "Storage", logging, metrics, "CSQLite"], onMessageWay),
        module("StoragePostgres", ["Kernel", "Storage", logging, metrics, "CLibPQ"], onMessageWay),
        module(
            "Simulator",
            [
                "Kernel", "OCPPWire", "OCPP16", "OCPP201", nioCore, nioPosix, nioHTTP1, nioWebSocket, nioSSL, logging,
            ]),

        // Tier 5: composition
        module(
            "ServerApp",
            [
                "Kernel", "Charging", "Billing", "Storage", "LiveBus", "Flows", "CertificateAuthority", "Gateway",
                "HTTPAPI",
                "JournalFiles", "OpenID", "OutsideHTTP", "StorageSQLite", "StoragePostgres", "Simulator", hummingbird,
                nioCore,
                nioPosix,
                nioHTTP1, nioWebSocket,
                nioSSL,
                nioHTTPTypes,
                nioHTTPTypesHTTP1, logging, metrics, lifecycle, crypto,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "ohmstead",
            dependencies: [
                "ServerApp", "Simulator", "Kernel", "OCPPWire", "Storage", "Flows", "HTTPAPI", "Billing", "CMimalloc",
                nioCore,
                nioPosix,
                .product(name: "ArgumentParser", package: "swift-argument-parser"), logging,
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // Tests
        tests("KernelTests", ["Kernel"]),
        tests(
            "StorageTests", ["Kernel", "Charging", "Billing", "Storage", "StorageSQLite", "StoragePostgres", logging]),
        tests("ChargingTests", ["Charging", "Kernel"]),
        tests("BillingTests", ["Billing", "Kernel"]),
        tests(
            "FlowsTests",
            ["Kernel", "Charging", "Billing", "Storage", "StorageSQLite", "LiveBus", "Flows", logging, crypto]),
        tests("LiveBusTests", ["LiveBus", "Kernel"]),
        tests("OCPPWireTests", ["OCPPWire", "Kernel"]),
        tests("OpenIDTests", ["OpenID", "Flows", "Kernel", crypto, cryptoExtras]),
        tests("OutsideHTTPTests", ["OutsideHTTP", "Flows", "Kernel", nioCore, nioPosix]),
        tests("JournalTests", ["JournalFiles", "Flows", "Kernel", logging]),
        tests(
            "GatewayTests",
            [
                "Kernel", "OCPPWire", "Charging", "Storage", "StorageSQLite", "LiveBus", "Flows", "Gateway", nioCore,
                nioEmbedded, nioHTTP1, nioWebSocket, logging,
            ]),
        tests(
            "ScenarioTests",
            [
                "Kernel", "OCPPWire", "Charging", "Billing", "Storage", "Flows", "Simulator", "ServerApp", nioPosix,
                nioCore, nioEmbedded, nioHTTP1, logging,
            ]),
        tests(
            "HTTPAPITests",
            [
                "Kernel", "Storage", "StorageSQLite", "LiveBus", "Flows", "Gateway", "HTTPAPI", "JournalFiles",
                "OpenID", hummingbird, nioCore, logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        tests("TidyTests", []),
    ]
)
