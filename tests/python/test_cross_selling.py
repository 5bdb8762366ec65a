"""The item-item cosine of the backtest is that of package implicit (on the demo)."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import scipy.sparse
from implicit.nearest_neighbours import CosineRecommender

PROJECT = Path(__file__).resolve().parents[2]
NEIGHBOURS = 50
HELD = """
    select customers.customer_number, holdings.product_number, holdings.is_learnt_from
    from intermediate.int_holdings__numbered as holdings
    inner join intermediate.int_candidate_customers__listed as customers using (customer_number)
    inner join intermediate.int_products__popular as products using (product_number)
    where not customers.is_current and products.is_comparable
"""


@pytest.fixture(scope="module")
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse that `make test` built from the demo (env CLIENTELA_DB)."""
    path = PROJECT / os.environ.get("CLIENTELA_DB", "warehouse/clientela.duckdb")
    assert path.exists(), f"{path} is missing: run make test, or dbt build first"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def owned(marts: duckdb.DuckDBPyConnection) -> tuple[scipy.sparse.csr_matrix, list[int], list[int]]:
    """What customers owned on the cut-off, and the numbers of customers and products."""
    rows = marts.execute(f"select * from ({HELD}) where is_learnt_from").fetchall()
    users, items = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    user_of = {number: place for place, number in enumerate(users)}
    item_of = {number: place for place, number in enumerate(items)}
    places = [user_of[row[0]] for row in rows], [item_of[row[1]] for row in rows]
    matrix = scipy.sparse.csr_matrix((np.ones(len(rows)), places), shape=(len(users), len(items)))
    return matrix, users, items


@pytest.fixture(scope="module")
def neighbours(
    marts: duckdb.DuckDBPyConnection, owned: tuple[scipy.sparse.csr_matrix, list[int], list[int]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The cosines that the backtest rests on, products x products, 0 where none is kept."""
    _, _, items = owned
    place = {number: index for index, number in enumerate(items)}
    cosines = np.zeros((len(items), len(items)))
    for product, other, cosine in marts.execute("""
        select product_number, other_number, cosine
        from intermediate.int_product_neighbours__ranked
        where is_cosine_neighbour and as_of_date in (
            select as_of_date from intermediate.int_candidate_customers__listed where not is_current
        )
    """).fetchall():
        cosines[place[product], place[other]] = cosine
    return cosines


@pytest.fixture(scope="module")
def recommender(
    owned: tuple[scipy.sparse.csr_matrix, list[int], list[int]],
) -> CosineRecommender:
    """The package's, fitted to the same matrix, with all neighbours."""
    model = CosineRecommender(K=len(owned[2]), num_threads=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(owned[0], show_progress=False)
    return model


def test_cosines_are_those_of_implicit(
    owned: tuple[scipy.sparse.csr_matrix, list[int], list[int]],
    neighbours: np.ndarray[Any, np.dtype[np.float64]],
    recommender: CosineRecommender,
) -> None:
    """Each cosine kept, and none left out but of pairs that share too few customers."""
    matrix, _, _ = owned
    theirs = recommender.similarity.toarray()
    np.fill_diagonal(theirs, 0)
    kept = neighbours > 0
    assert kept.any()
    assert np.allclose(neighbours[kept], theirs[kept], rtol=0, atol=1e-9)
    common = (matrix.T @ matrix).toarray()
    buyers = np.diag(common)
    rarer = np.minimum(buyers[:, None], buyers[None, :])
    theirs[(common < 2) | (common < np.minimum(5, rarer / 10))] = 0
    nearest = -np.sort(-theirs, axis=1)[:, :NEIGHBOURS]
    assert np.allclose(-np.sort(-neighbours, axis=1)[:, :NEIGHBOURS], nearest, rtol=0, atol=1e-9)


def test_lists_by_cosine_are_those_of_implicit(
    marts: duckdb.DuckDBPyConnection,
    owned: tuple[scipy.sparse.csr_matrix, list[int], list[int]],
    neighbours: np.ndarray[Any, np.dtype[np.float64]],
    recommender: CosineRecommender,
) -> None:
    """The ten of greatest score by its similarities; who sent something back is left out."""
    matrix, users, items = owned
    sent_back = {
        row[0]
        for row in marts.execute(f"select * from ({HELD}) where not is_learnt_from").fetchall()
    }
    rows = marts.execute("""
        select customer_number, array_agg(product_number order by list_rank)
        from intermediate.int_candidate_lists__tried
        where model = 'cross_sell_new' and method = 'item_cosine'
        group by customer_number order by customer_number
    """).fetchall()
    user_of = {number: place for place, number in enumerate(users)}
    item_of = {number: place for place, number in enumerate(items)}
    lists = {
        user_of[customer]: [item_of[product] for product in products]
        for customer, products in rows
        if customer in user_of and customer not in sent_back
    }
    assert len(lists) > 100
    similarity = np.where(neighbours > 0, recommender.similarity.toarray(), 0)
    places = np.array(sorted(lists))
    scores = matrix @ similarity
    for place in places:
        unowned = np.where(matrix[place].toarray()[0] > 0, -1, scores[place])
        wanted = -np.sort(-unowned)[: len(lists[place])]
        assert np.allclose(scores[place, lists[place]], wanted, rtol=0, atol=1e-9)
