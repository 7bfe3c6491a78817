-- A client says what for it asks, proves itself in one of three ways, and may be suspended.
ALTER TABLE oidc_client ADD COLUMN purpose TEXT NOT NULL DEFAULT '';           -- what people read before they consent
ALTER TABLE oidc_client ADD COLUMN authentication TEXT NOT NULL DEFAULT 'none'; -- none, secret, private_key
ALTER TABLE oidc_client ADD COLUMN jwks TEXT;                                  -- JSON Web Key Set, for private_key
ALTER TABLE oidc_client ADD COLUMN subject TEXT NOT NULL DEFAULT 'public';     -- public, pairwise
ALTER TABLE oidc_client ADD COLUMN is_first_party BOOLEAN NOT NULL DEFAULT FALSE; -- no consent page
ALTER TABLE oidc_client ADD COLUMN is_suspended BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE oidc_client SET authentication = 'secret' WHERE secret_hash IS NOT NULL;
UPDATE oidc_client SET is_first_party = TRUE WHERE id = 'platform';

-- real_name opened the identity number too; now that is a scope of its own, and who had it keeps it.
UPDATE oidc_client SET scopes = scopes || ' id_number' WHERE ' ' || scopes || ' ' LIKE '% real_name %';
